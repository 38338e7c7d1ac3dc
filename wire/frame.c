#include "wire/frame.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"

void frame_parser_init(struct frame_parser *parser) {
    memset(parser, 0, sizeof *parser);
}

void frame_push(struct frame_parser *parser, uint8_t byte) {
    parser->quiet = false;
    parser->bytes[parser->held] = byte;
    parser->held++;
}

void frame_quiet(struct frame_parser *parser) {
    parser->quiet = true;
}

bool frame_waiting(const struct frame_parser *parser) {
    return parser->held > 0 || parser->dropped > 0;
}

static bool command_known(uint8_t command) {
    return command >= COMMAND_INFO && command <= COMMAND_ENTER;
}

static void shift_out(struct frame_parser *parser, uint16_t count) {
    parser->held = (uint16_t)(parser->held - count);
    memmove(parser->bytes, parser->bytes + count, parser->held);
}

/* Bytes of a packet that FRAME_BAD has already answered are gone without another word. */
static void drop(struct frame_parser *parser, uint16_t count) {
    uint16_t answered = count < parser->answered ? count : parser->answered;

    shift_out(parser, count);
    parser->answered = (uint16_t)(parser->answered - answered);
    parser->dropped += (uint32_t)(count - answered);
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
    if (parser->answered == 0 && parser->drop_error == STATUS_OK) {
        parser->drop_error = error;
    }
    drop(parser, 1);
}

static bool nothing_dropped(const struct frame_parser *parser) {
    return parser->answered == 0 && parser->dropped == 0 && parser->drop_error == STATUS_OK;
}

static void forget_dropped(struct frame_parser *parser) {
    parser->answered = 0;
    parser->dropped = 0;
    parser->drop_error = STATUS_OK;
}

static enum frame_event report_bad(struct frame_parser *parser, enum status error) {
    forget_dropped(parser);
    parser->error = error;
    return FRAME_BAD;
}

static enum frame_event report_good(struct frame_parser *parser, uint16_t size) {
    forget_dropped(parser);
    parser->command = parser->bytes[1];
    parser->length = (uint16_t)(size - FRAME_OVERHEAD);
    parser->data = parser->bytes + FRAME_HEADER_SIZE;
    parser->consumed = size;
    return FRAME_GOOD;
}

/* All bytes are looked at and the line is quiet. Fewer bytes than the smallest packet, and no token
 * among them, are noise (a break at reset, a plug): not worth an answer that nobody waits for. */
static enum frame_event settle(struct frame_parser *parser) {
    if (parser->drop_error != STATUS_OK) {
        return report_bad(parser, parser->drop_error);
    }
    if (parser->dropped >= FRAME_OVERHEAD) {
        return report_bad(parser, STATUS_MESSAGE);
    }
    forget_dropped(parser);
    return FRAME_NONE;
}

enum frame_event frame_next(struct frame_parser *parser) {
    shift_out(parser, parser->consumed);
    parser->consumed = 0;
    for (;;) {
        drop_to_token(parser);
        if (parser->held == 0) {
            return parser->quiet ? settle(parser) : FRAME_NONE;
        }
        if (parser->held >= 2 && !command_known(parser->bytes[1])) {
            drop_packet(parser, STATUS_MESSAGE);
            continue;
        }
        uint16_t length = parser->held >= FRAME_HEADER_SIZE ? get_u16(parser->bytes + 2) : 0;
        if (length > DATA_FIELD_MAX) {
            drop_packet(parser, STATUS_SIZE);
            continue;
        }
        uint16_t size = (uint16_t)(length + FRAME_OVERHEAD);
        if (parser->held < size) {
            if (!parser->quiet) {
                return FRAME_NONE;
            }
            drop_packet(parser, STATUS_SIZE);
            continue;
        }
        uint16_t covered = (uint16_t)(size - FRAME_CRC_SIZE);
        if (packet_crc(PACKET_CRC_START, parser->bytes, covered) ==
            get_u32(parser->bytes + covered)) {
            return report_good(parser, size);
        }
        bool alone = nothing_dropped(parser);
        drop_packet(parser, STATUS_CRC);
        if (alone) {
            /* A whole packet, damaged: the sender waits, so it is told at once. */
            enum frame_event event = report_bad(parser, STATUS_CRC);
            parser->answered = (uint16_t)(size - 1);
            return event;
        }
    }
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
