/* SPDX-License-Identifier: MIT */
#include "host/link.h"

#include <string.h>

#include "host/figures.h"

enum {
    SLICE_US = FRAME_QUIET_MS * US_PER_MS,
    WRITE_GRACE_US = US_PER_SECOND, /* for a line that is slower than its rate */
    DISCARD_READS_MAX = 64,         /* a line that never falls silent */
    OVERTIME_MAX = 16384,           /* bytes; more than the system keeps for a process held up */
    REPLY_MAX = FRAME_OVERHEAD + PAGES_WHICH_SIZE + PAGES_MAX * 2 * PAGE_CRC_SIZE,
};

void link_init(struct link *link, const struct tulpar_channel *channel, uint32_t baud,
               const struct link_observer *observer) {
    memset(link, 0, sizeof *link);
    link->channel = channel;
    link->baud = baud;
    if (observer != NULL) {
        link->observer = *observer;
    }
    frame_parser_init(&link->parser, link->parsed, DATA_FIELD_MAX);
}

uint64_t link_wire_us(const struct link *link, size_t bytes) {
    return (uint64_t)bytes * BITS_PER_BYTE * US_PER_SECOND / link->baud;
}

static uint64_t now(const struct link *link) {
    return link->channel->now_us(link->channel->context);
}

static void trace(const struct link *link, enum tulpar_direction direction, const uint8_t *bytes,
                  size_t length) {
    if (link->observer.trace != NULL) {
        link->observer.trace(link->observer.context, direction, bytes, length, now(link));
    }
}

struct cancel link_cancel(const struct link *link) {
    return (struct cancel){link->observer.cancelled, link->observer.context};
}

static bool cancelled(const struct link *link) {
    struct cancel cancel = link_cancel(link);

    return cancel_asked(&cancel);
}

static enum link_result broken(struct link *link, enum tulpar_channel_result result) {
    link->channel_result = result;
    return LINK_BROKEN;
}

static void tell_text(struct link *link) {
    if (link->tells_text && link->observer.text != NULL) {
        link->observer.text(link->observer.context, link->noise, link->noise_length);
    }
}

static void flush_noise(struct link *link) {
    if (link->noise_length > 0) {
        trace(link, TULPAR_NOISE, link->noise, link->noise_length);
        tell_text(link);
        link->noise_length = 0;
    }
}

static bool printable(uint8_t byte) {
    return (byte >= ' ' && byte <= '~') || byte == '\r' || byte == '\n' || byte == '\t';
}

static void take_noise(struct link *link, uint8_t byte) {
    if (printable(byte)) {
        link->heard.printable++;
    } else {
        link->heard.other++;
    }
    if (link->noise_length == LINK_NOISE_MAX) {
        flush_noise(link);
    }
    link->noise[link->noise_length] = byte;
    link->noise_length++;
}

/* Where this process was held up, the bytes left after it went on. */
static void note_departure(struct link *link, size_t size) {
    uint64_t returned_us = now(link);

    if (returned_us > link->free_us) {
        link->free_us = returned_us + link_wire_us(link, size);
    }
    if (link->gone_us == 0) {
        link->gone_us = returned_us;
    }
}

static void note_request(struct link *link, uint8_t command) {
    if (command_reply(command) == REPLY_IS_ACK) {
        link_doubt(link);
    } else if (command == COMMAND_INFO && link->unheard < LINK_UNHEARD_MAX) {
        link->unheard++;
    }
}

static void note_packet(struct link *link, uint8_t command) {
    if (command == COMMAND_INFO) {
        link->unheard -= link->unheard > 0;
        link->in_doubt -= link->in_doubt > 0;
    }
}

void link_doubt(struct link *link) {
    link->in_doubt = link->unheard + 1;
}

bool link_is_in_doubt(const struct link *link) {
    return link->in_doubt > 0;
}

void link_note_answer(struct link *link) {
    link->in_doubt = 0;
}

enum link_result link_send(struct link *link, uint8_t command, const uint8_t *data,
                           uint16_t length) {
    size_t size = frame_encode(link->packet, command, data, length);
    uint64_t deadline = now(link) + link_wire_us(link, size) + WRITE_GRACE_US;

    flush_noise(link);
    trace(link, TULPAR_SENT, link->packet, size);
    note_request(link, command);
    link->overtime = 0;
    link->sent_us = now(link);
    link->free_us =
        (link->free_us > link->sent_us ? link->free_us : link->sent_us) + link_wire_us(link, size);
    link->bytes_sent += size;
    enum tulpar_channel_result result =
        link->channel->write(link->channel->context, link->packet, size, deadline);
    note_departure(link, size);
    switch (result) {
    case TULPAR_CHANNEL_OK: return LINK_ACK;
    case TULPAR_CHANNEL_TIMEOUT: return cancelled(link) ? LINK_CANCELLED : LINK_SILENT;
    case TULPAR_CHANNEL_CLOSED:
    case TULPAR_CHANNEL_FAILED: break;
    }
    return broken(link, result);
}

/* What the parser makes of the bytes it has. LINK_SILENT: nothing yet. */
static enum link_result next_frame(struct link *link) {
    enum frame_event event = frame_next(&link->parser);

    if (event == FRAME_NONE) {
        return LINK_SILENT;
    }
    flush_noise(link);
    if (event == FRAME_BAD) {
        trace(link, TULPAR_UNREADABLE, link->parser.bytes, 0);
        return LINK_DAMAGED;
    }
    link->reply.command = link->parser.command;
    link->reply.data = link->parser.data;
    link->reply.length = link->parser.length;
    note_packet(link, link->parser.command);
    trace(link, TULPAR_RECEIVED, link->parser.bytes, link->parser.consumed);
    return LINK_FRAME;
}

static enum link_result one_byte_reply(struct link *link, uint8_t byte) {
    flush_noise(link);
    trace(link, TULPAR_RECEIVED, &byte, 1);
    if (byte == REPLY_ACK) {
        link->acks++;
        return LINK_ACK;
    }
    link->heard.nacks++;
    return LINK_NACK;
}

/* Looks at the bytes that were received, up to the end of the first reply among them. */
static enum link_result take_received(struct link *link) {
    for (;;) {
        /* The parser holds the frame that it reported until it is asked again; after a bad one it
         * looks for the next among the bytes it still has. */
        enum link_result result = next_frame(link);
        if (result != LINK_SILENT || link->received_taken == link->received_length) {
            return result;
        }
        uint8_t byte = link->received[link->received_taken];
        link->received_taken++;
        bool in_packet = link->parser.held > 0;
        if (!in_packet) {
            link->packet_us = now(link);
        }
        if (!in_packet && (byte == REPLY_ACK || byte == REPLY_NACK)) {
            return one_byte_reply(link, byte);
        }
        if (!in_packet && byte != FRAME_TOKEN) {
            take_noise(link, byte);
            continue;
        }
        frame_push(&link->parser, byte);
    }
}

/* Waits for bytes. LINK_ACK: there are some, or a slice of time has passed. */
static enum link_result fill(struct link *link, uint64_t deadline_us) {
    uint64_t slice_end = now(link) + SLICE_US;
    bool last = slice_end >= deadline_us;

    link->received_taken = 0;
    link->received_length = 0;
    if (link->overtime > OVERTIME_MAX && now(link) >= deadline_us) {
        return LINK_SILENT;
    }
    enum tulpar_channel_result result =
        link->channel->read(link->channel->context, link->received, sizeof link->received,
                            &link->received_length, last ? deadline_us : slice_end);
    if (result == TULPAR_CHANNEL_CLOSED || result == TULPAR_CHANNEL_FAILED) {
        link->received_length = 0;
        return broken(link, result);
    }
    link->bytes_received += link->received_length;
    link->overtime = now(link) < deadline_us ? 0 : link->overtime + link->received_length;
    if (result == TULPAR_CHANNEL_TIMEOUT) {
        link->received_length = 0;
        if (last) {
            return LINK_SILENT;
        }
        frame_quiet(&link->parser);
    }
    return LINK_ACK;
}

/* A packet whose length was damaged swallows the replies behind it, which may come so densely that
 * the line never falls quiet. */
static void give_up_long_packet(struct link *link) {
    uint64_t longest = link_wire_us(link, REPLY_MAX) + 2 * SLICE_US;

    if (link->parser.held > 0 && now(link) - link->packet_us > longest) {
        frame_quiet(&link->parser);
        link->packet_us = now(link);
    }
}

enum link_result link_receive(struct link *link, uint64_t deadline_us) {
    for (;;) {
        enum link_result result = take_received(link);
        if (result != LINK_SILENT) {
            return result;
        }
        if (cancelled(link)) {
            return LINK_CANCELLED;
        }
        result = fill(link, deadline_us);
        if (result != LINK_ACK) {
            return result;
        }
        give_up_long_packet(link);
    }
}

bool link_set_baud(struct link *link, uint32_t baud) {
    const struct tulpar_channel *channel = link->channel;

    if (channel->set_baud(channel->context, baud) != TULPAR_CHANNEL_OK) {
        /* Half of it may have been done. When the old rate is refused too, the next read tells. */
        (void)channel->set_baud(channel->context, link->baud);
        return false;
    }
    link->baud = baud;
    link->gone_us = 0;
    return true;
}

enum link_result link_discard(struct link *link) {
    for (int reads = 0; reads < DISCARD_READS_MAX; reads++) {
        while (link->received_taken < link->received_length) {
            take_noise(link, link->received[link->received_taken]);
            link->received_taken++;
        }
        enum link_result result = fill(link, 0);
        if (result == LINK_BROKEN) {
            return result;
        }
        if (result == LINK_SILENT) {
            break;
        }
    }
    flush_noise(link);
    frame_parser_init(&link->parser, link->parsed, DATA_FIELD_MAX);
    return LINK_SILENT;
}

const uint8_t *link_unread(struct link *link, size_t *length) {
    const uint8_t *unread = link->received + link->received_taken;

    *length = link->received_length - link->received_taken;
    link->received_taken = link->received_length;
    return unread;
}
