/* SPDX-License-Identifier: MIT */
/* The parser of packets: bytes go in, and a packet comes out when its last byte is there. A packet
 * is the bytes on the line; struct frame is the command and data of one that was read.
 *
 *     0x23 | command | length, 2 bytes | data | packet CRC over everything before it, 4 bytes
 *
 * The parser keeps the bytes of the packet it is in. When these turn out to be no packet, it drops
 * the token only and looks for the next one among the bytes it already has: a good packet is found
 * whatever stood before it, as soon as its last byte is there (or the line falls quiet). That
 * something bad came is reported once, when the line is quiet, and not at all when a good packet
 * came after it.
 *
 *     bytes came in:      frame_room(), frame_add(), then frame_next() until it returns FRAME_NONE;
 *                         again until all bytes are taken
 *     line quiet for FRAME_QUIET_MS: frame_quiet(), then frame_next() until FRAME_NONE
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/message.h"

enum {
    FRAME_TOKEN = 0x23,
    FRAME_HEADER_SIZE = 4,
    FRAME_CRC_SIZE = 4,
    FRAME_OVERHEAD = FRAME_HEADER_SIZE + FRAME_CRC_SIZE,
    FRAME_MAX = DATA_FIELD_MAX + FRAME_OVERHEAD,

    /* Bytes of one packet lie closer together than this. A USB adapter holds bytes back for up to
     * 16 ms, a loaded PC for longer. */
    FRAME_QUIET_MS = 50,
};

enum frame_event {
    FRAME_NONE,  /* more bytes are needed */
    FRAME_GOOD,  /* parser->command, data and length are valid until the next frame_add() */
    FRAME_BAD,   /* what came before the line fell quiet was no packet: parser->error says why */
    FRAME_AGAIN, /* frame_step() only: one candidate was none, and there are more bytes to look at
                  */
};

struct frame_parser {
    uint8_t command;
    bool quiet;        /* the bytes held are all that will come */
    uint16_t length;   /* of the data field */
    uint16_t consumed; /* bytes of the frame just reported, dropped at the next call */
    uint16_t held;
    uint16_t data_field_max;
    const uint8_t *data; /* inside bytes[] */
    uint8_t *bytes;
    enum status error;
    enum status drop_error; /* why the first packet among them was dropped; OK: mere noise */
    uint32_t dropped;       /* bytes dropped since the last event */
};

/* bytes: the owner's, data_field_max + FRAME_OVERHEAD of them, for as long as the parser is used. A
 * packet with a longer data field than data_field_max, at most DATA_FIELD_MAX, is none. */
void frame_parser_init(struct frame_parser *parser, uint8_t *bytes, uint16_t data_field_max);

/* Where the next bytes go, and how many are wanted (one at least): those up to the end of the
 * packet under way, as far as that is known. frame_next() must have returned FRAME_NONE before.
 * Then frame_add() tells how many of them have come, 1 .. *wanted. */
uint8_t *frame_room(struct frame_parser *parser, uint32_t *wanted);
void frame_add(struct frame_parser *parser, uint32_t added);

/* Takes one byte. */
void frame_push(struct frame_parser *parser, uint8_t byte);

/* The line has been quiet for FRAME_QUIET_MS: no packet is still on its way. */
void frame_quiet(struct frame_parser *parser);

/* Bytes of an unfinished packet, or of noise not yet answered, are held: frame_quiet() will be
 * needed. */
bool frame_waiting(const struct frame_parser *parser);

/* What the bytes held are. frame_step() computes the CRC of one candidate at most: between two
 * calls its caller may feed a watchdog, for bytes can be made up that hold hundreds of candidates,
 * each as long as all that comes behind it. frame_next() goes on until there is something to say.
 */
enum frame_event frame_step(struct frame_parser *parser);
enum frame_event frame_next(struct frame_parser *parser);

/* Writes a whole packet into `out` (length + FRAME_OVERHEAD bytes) and returns its size. `data`
 * may already lie at out + FRAME_HEADER_SIZE. length: 0 .. DATA_FIELD_MAX. */
size_t frame_encode(uint8_t *out, uint8_t command, const uint8_t *data, uint16_t length);

#endif
