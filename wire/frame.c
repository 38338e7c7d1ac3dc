/* SPDX-License-Identifier: MIT */
#include "wire/frame.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"

void frame_parser_init(struct frame_parser *parser, uint8_t *bytes, uint16_t data_field_max) {
    memset(parser, 0, sizeof *parser);
    parser->bytes = bytes;
    parser->data_field_max = data_field_max;
}

/* A packet's length is known when its header is whole; frame_next() has made sure that it is a
 * possible one. */
uint8_t *frame_room(struct frame_parser *parser, uint32_t *wanted) {
    if (parser->held == 0) {
        *wanted = 1; /* a token, or noise */
    } else if (parser->held < FRAME_HEADER_SIZE) {
        *wanted = (uint32_t)FRAME_HEADER_SIZE - parser->held;
    } else {
        *wanted = (uint32_t)get_u16(parser->bytes + 2) + FRAME_OVERHEAD - parser->held;
    }
    return parser->bytes + parser->held;
}

void frame_add(struct frame_parser *parser, uint32_t added) {
    parser->quiet = false;
    parser->held = (uint16_t)(parser->held + added);
}

void frame_push(struct frame_parser *parser, uint8_t byte) {
    parser->bytes[parser->held] = byte;
    frame_add(parser, 1);
}

void frame_quiet(struct frame_parser *parser) {
    parser->quiet = true;
}

bool frame_waiting(const struct frame_parser *parser) {
    return parser->held > 0 || parser->dropped > 0;
}

static void shift_out(struct frame_parser *parser, uint16_t count) {
    if (count > 0) { /* called for every byte: moving all of them by nothing would be slow */
        parser->held = (uint16_t)(parser->held - count);
        /* cppcheck-suppress pointerOutOfBoundsCond ; count <= held */
        memmove(parser->bytes, parser->bytes + count, parser->held);
    }
}

static void drop(struct frame_parser *parser, uint16_t count) {
    shift_out(parser, count);
    parser->dropped += count;
}

/* Drops what stands before the next token. */
static void drop_to_token(struct frame_parser *parser) {
    uint16_t noise = 0;

    while (noise < parser->held && parser->bytes[noise] != FRAME_TOKEN) {
        noise++;
    }
    drop(parser, noise);
}

/* The packet at the front is none: drops its token, remembers why. */
static void drop_packet(struct frame_parser *parser, enum status error) {
    if (parser->drop_error == STATUS_OK) {
        parser->drop_error = error;
    }
    drop(parser, 1);
}

static void forget_dropped(struct frame_parser *parser) {
    parser->dropped = 0;
    parser->drop_error = STATUS_OK;
}

static enum frame_event report_good(struct frame_parser *parser, uint16_t size) {
    forget_dropped(parser);
    parser->command = parser->bytes[1];
    parser->length = (uint16_t)(size - FRAME_OVERHEAD);
    parser->data = parser->bytes + FRAME_HEADER_SIZE;
    parser->consumed = size;
    return FRAME_GOOD;
}

/* All bytes are looked at and the line is quiet: was there anything to answer? Fewer bytes than the
 * smallest packet, and no token among them, are noise (a break at reset, a plug): nobody waits for
 * an answer. */
static enum frame_event settle(struct frame_parser *parser) {
    bool noise = parser->drop_error == STATUS_OK && parser->dropped < FRAME_OVERHEAD;

    parser->error = parser->drop_error == STATUS_OK ? STATUS_MESSAGE : parser->drop_error;
    forget_dropped(parser);
    return noise ? FRAME_NONE : FRAME_BAD;
}

/* What the bytes at the front are: a whole packet (*size), the start of one, or no packet. */
enum front { FRONT_PACKET, FRONT_UNFINISHED, FRONT_NOTHING };

static enum front examine(const struct frame_parser *parser, uint16_t *size, enum status *error) {
    const uint8_t *bytes = parser->bytes;

    *error = STATUS_MESSAGE;
    if (parser->held >= 2 && !command_known(bytes[1])) {
        return FRONT_NOTHING;
    }
    *error = STATUS_SIZE;
    uint16_t length = parser->held >= FRAME_HEADER_SIZE ? get_u16(bytes + 2) : 0;
    if (length > parser->data_field_max) {
        return FRONT_NOTHING;
    }
    *size = (uint16_t)(length + FRAME_OVERHEAD);
    if (parser->held < *size) {
        return FRONT_UNFINISHED;
    }
    *error = STATUS_CRC;
    uint16_t covered = (uint16_t)(*size - FRAME_CRC_SIZE);
    return packet_crc(PACKET_CRC_START, bytes, covered) == get_u32(bytes + covered) ? FRONT_PACKET
                                                                                    : FRONT_NOTHING;
}

enum frame_event frame_step(struct frame_parser *parser) {
    uint16_t size;
    enum status error;

    shift_out(parser, parser->consumed);
    parser->consumed = 0;
    drop_to_token(parser);
    if (parser->held == 0) {
        return parser->quiet ? settle(parser) : FRAME_NONE;
    }
    enum front front = examine(parser, &size, &error);
    if (front == FRONT_PACKET) {
        return report_good(parser, size);
    }
    if (front == FRONT_UNFINISHED && !parser->quiet) {
        return FRAME_NONE;
    }
    drop_packet(parser, error);
    return FRAME_AGAIN;
}

enum frame_event frame_next(struct frame_parser *parser) {
    enum frame_event event;

    do {
        event = frame_step(parser);
    } while (event == FRAME_AGAIN);
    return event;
}

size_t frame_encode(uint8_t *out, uint8_t command, const uint8_t *data, uint16_t length) {
    uint16_t covered = (uint16_t)(length + FRAME_HEADER_SIZE);

    out[0] = FRAME_TOKEN;
    out[1] = command;
    put_u16(out + 2, length);
    if (length > 0) {
        memmove(out + FRAME_HEADER_SIZE, data, length);
    }
    put_u32(out + covered, packet_crc(PACKET_CRC_START, out, covered));
    return (size_t)covered + FRAME_CRC_SIZE;
}
