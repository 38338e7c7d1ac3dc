/* SPDX-License-Identifier: MIT */
/* Everything that the library needs of the outside: bytes with a deadline, and a clock. A serial
 * port, a pty or a virtual board in the same process are the same to the library. The caller owns
 * the struct, its context and their lifetime; nothing is copied or kept behind its back. All four
 * operations have to be there. */
#ifndef TULPAR_CHANNEL_H
#define TULPAR_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

/* A result that must not be dropped: errors are few, and each calls for something. */
#define TULPAR_MUST_USE __attribute__((warn_unused_result))

/* What the library exports; all else in it is hidden. */
#define TULPAR_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

enum tulpar_channel_result {
    TULPAR_CHANNEL_OK,
    TULPAR_CHANNEL_TIMEOUT, /* the deadline passed first */
    TULPAR_CHANNEL_CLOSED,  /* the port is gone: unplugged, or the other side closed */
    TULPAR_CHANNEL_FAILED,  /* the system refused: see the owner of the context for its words */
};

struct tulpar_channel {
    void *context;

    /* Waits until at least one byte is there or the deadline passes; takes what is there, at most
     * `capacity` (> 0) bytes. A deadline that has passed takes what is there and does not wait.
     * *length is set in every case. */
    enum tulpar_channel_result (*read)(void *context, uint8_t *data, size_t capacity,
                                       size_t *length, uint64_t deadline_us);

    /* Gives all `length` bytes to the line, or says why not. */
    enum tulpar_channel_result (*write)(void *context, const uint8_t *data, size_t length,
                                        uint64_t deadline_us);

    /* Changes the rate of both directions, in baud. What was written before has left already, as
     * far as the channel can tell. */
    enum tulpar_channel_result (*set_baud)(void *context, uint32_t baud);

    /* Microseconds from an arbitrary start; never goes back. Deadlines are on this clock. */
    uint64_t (*now_us)(void *context);
};

#ifdef __cplusplus
}
#endif

#endif
