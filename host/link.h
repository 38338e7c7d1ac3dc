/* SPDX-License-Identifier: MIT */
/* One request out, its reply in, over a channel: packets and one-byte replies, no retries. */
#ifndef HOST_LINK_H
#define HOST_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/cancel.h"
#include "tulpar/tulpar.h"
#include "wire/frame.h"

enum {
    LINK_BUFFER_SIZE = 512, /* bytes taken from the channel at a time */
    LINK_NOISE_MAX = 64,    /* bytes of noise that are shown to the tracer at a time */
    LINK_UNHEARD_MAX = 8,   /* earlier ones are lost: 600 ms of them, as connect.c polls */
};

/* What the owner of a link sees and says. Every member may be NULL. */
struct link_observer {
    void *context;

    /* Each packet, whole, as it was on the line, at a time on the channel's clock. */
    void (*trace)(void *context, enum tulpar_direction direction, const uint8_t *bytes,
                  size_t length, uint64_t now_us);

    /* What came beside packets and replies, in pieces, while link->tells_text. */
    void (*text)(void *context, const uint8_t *bytes, size_t length);

    /* Asked at least every 50 ms of waiting, and while the host computes: true ends what is under
     * way with LINK_CANCELLED. */
    bool (*cancelled)(void *context);
};

enum link_result {
    LINK_ACK,
    LINK_NACK,
    LINK_FRAME,   /* link->reply */
    LINK_DAMAGED, /* something like a packet came, cannot be read, and the line is quiet */
    LINK_SILENT,  /* the deadline passed */
    LINK_CANCELLED,
    LINK_BROKEN, /* the channel is closed or fails: link->channel_result */
};

/* Owned by the caller; link_init() makes it ready. */
struct link {
    const struct tulpar_channel *channel;
    struct link_observer observer;
    uint32_t baud;

    struct {
        uint8_t command;
        const uint8_t *data; /* valid until the next call */
        uint16_t length;
    } reply;
    enum tulpar_channel_result channel_result;
    struct tulpar_heard heard;
    bool tells_text; /* what is no packet is the text of an application; the caller's */
    uint64_t bytes_sent, bytes_received; /* since link_init() */
    uint64_t sent_us;                    /* when the latest packet was given to the channel */
    uint64_t free_us;                    /* when its last byte is out, at this rate */
    uint64_t gone_us;                    /* when the first one at this rate had left; 0: none has */
    uint64_t packet_us;                  /* when the packet in the parser began */
    size_t overtime;                     /* bytes taken behind a deadline that had passed */

    unsigned acks;     /* one-byte ACKs that came; among the text of an application any '_' */
    unsigned unheard;  /* INFOs whose answers may be on their way; LINK_UNHEARD_MAX at most */
    unsigned in_doubt; /* see link_is_in_doubt() */

    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];
    uint8_t received[LINK_BUFFER_SIZE];
    size_t received_length, received_taken;
    uint8_t noise[LINK_NOISE_MAX];
    size_t noise_length;
    uint8_t packet[FRAME_MAX];
};

/* channel: stays the caller's, and must outlive the link. baud: the rate the channel runs at.
 * observer may be NULL. */
void link_init(struct link *link, const struct tulpar_channel *channel, uint32_t baud,
               const struct link_observer *observer);

/* Microseconds that `bytes` take on the line (8N1: ten bits each). */
uint64_t link_wire_us(const struct link *link, size_t bytes);

/* Gives a packet to the channel. LINK_ACK: gone. LINK_SILENT: the line takes no more bytes.
 * LINK_BROKEN. data: `length` bytes, 0 .. DATA_FIELD_MAX. */
TULPAR_MUST_USE enum link_result link_send(struct link *link, uint8_t command, const uint8_t *data,
                                           uint16_t length);

/* observer.cancelled, for what takes long between two packets. */
struct cancel link_cancel(const struct link *link);

/* Waits for the next reply of any kind until deadline_us on the channel's clock; 0 takes what is
 * there. A line that never falls silent ends it soon after the deadline, too. */
TULPAR_MUST_USE enum link_result link_receive(struct link *link, uint64_t deadline_us);

/* An ACK says not what it answers, but answers come in the order of the requests. True: one to an
 * earlier request may still be on its way, and would be taken for that to the next. What ends it is
 * the answer to an INFO that was sent behind that request: as many as may come for those before it,
 * and one more. */
bool link_is_in_doubt(const struct link *link);

/* From here on there is such a doubt: what was sent may not have been answered yet. */
void link_doubt(struct link *link);

/* Nothing was in doubt before the latest request, and its ACK or NACK has come. */
void link_note_answer(struct link *link);

/* Another rate, for both directions, at once. False: the channel cannot; it is as before. */
TULPAR_MUST_USE bool link_set_baud(struct link *link, uint32_t baud);

/* Forgets what came in so far: a reply that is late must not answer the next request. */
TULPAR_MUST_USE enum link_result link_discard(struct link *link);

/* The bytes behind the latest reply, which nobody has looked at: an application that has started
 * to talk. Valid until the next call; the caller takes them over. */
const uint8_t *link_unread(struct link *link, size_t *length);

#endif
