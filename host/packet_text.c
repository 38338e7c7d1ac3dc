/* SPDX-License-Identifier: MIT */
/* Packets in words. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/names.h"
#include "tulpar/tulpar.h"
#include "wire/bytes.h"
#include "wire/frame.h"

enum { PAGES_SHOWN = 4 };

struct text {
    char *out;
    size_t size; /* bytes */
};

/* Appends; what there is no room for is cut. */
__attribute__((format(printf, 2, 3))) static void add(const struct text *text, const char *format,
                                                      ...) {
    size_t length = strlen(text->out);
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text->out + length, text->size - length, format, arguments);
    va_end(arguments);
}

#define ADD(...) add(text, __VA_ARGS__)

static void add_begin_flags(const struct text *text, uint32_t flags) {
    uint32_t unknown = flags & ~(uint32_t)BEGIN_FLAGS;

    ADD("%s%s%s", (flags & BEGIN_SPARSE) != 0 ? ", sparse" : "",
        (flags & BEGIN_OVERLAY) != 0 ? ", overlay" : "",
        (flags & BEGIN_NO_TRIAL) != 0 ? ", no trial" : "");
    if (unknown != 0) {
        ADD(", unknown flags 0x%X", (unsigned)unknown);
    }
}

static void add_pages(const struct text *text, const struct pages_request *pages) {
    if (pages->count == 0) {
        ADD(" none from %u on", pages->first);
    } else {
        ADD(" %u to %u", pages->first, (unsigned)pages->first + pages->count - 1);
        ADD("%s", pages->which == PAGES_OF_BOTH          ? ", of both slots"
                  : pages->which == PAGES_OF_APPLICATION ? ", of the application"
                                                         : "");
    }
}

static void add_page_crcs(const struct text *text, const uint8_t *crcs, size_t count) {
    size_t shown = count < PAGES_SHOWN ? count : PAGES_SHOWN;

    ADD(", CRC");
    for (size_t i = 0; i < shown; i++) {
        ADD(" 0x%08X", (unsigned)get_u32(crcs + i * PAGE_CRC_SIZE));
    }
    if (shown < count) {
        ADD(" ...");
    }
}

static void add_block(const struct text *text, const uint8_t *data, size_t length) {
    static const char *const kinds[] = {"raw", "packed", "packed, dictionary in the application",
                                        "packed, absolute branches", "kept"};
    struct block_header header;

    if (block_header_decode(&header, data, length)) {
        ADD(" %u, offset %u, %s, %zu bytes", header.number, (unsigned)header.offset,
            header.kind < sizeof kinds / sizeof kinds[0] ? kinds[header.kind] : "unknown",
            length - BLOCK_HEADER_SIZE);
    }
}

static void add_blocks(const struct text *text, const uint8_t *data, size_t length) {
    struct blocks_state state;

    if (blocks_state_decode(&state, data, length)) {
        ADD(" %s, next %u, held 0x%X", tulpar_status_name((enum tulpar_status)state.status),
            state.next, state.held);
    }
}

static void add_request(const struct text *text, uint8_t command, const uint8_t *data,
                        size_t length) {
    struct begin_request begin;
    struct pages_request pages;

    ADD("%s", command_name(command));
    if (command == COMMAND_BEGIN && begin_request_decode(&begin, data, length)) {
        ADD(" %u bytes, CRC 0x%08X", (unsigned)begin.size, (unsigned)begin.crc);
        add_begin_flags(text, begin.flags);
    } else if (command == COMMAND_PAGES && pages_request_decode(&pages, data, length)) {
        add_pages(text, &pages);
    } else if (command == COMMAND_WRITE && length >= WRITE_HEADER_SIZE) {
        ADD(" offset %u, %zu bytes", (unsigned)get_u32(data), length - WRITE_HEADER_SIZE);
    } else if (command == COMMAND_BLOCK) {
        add_block(text, data, length);
    } else if (command == COMMAND_RATE && length == RATE_SIZE) {
        ADD(" %u baud", (unsigned)get_u32(data));
    } else if (command == COMMAND_FINISH && length == FINISH_BLOCKS_SIZE) {
        ADD(" %u blocks", get_u16(data));
    } else if (length > 0) {
        ADD(" %zu bytes", length);
    }
}

/* A reply has the form of its request; how many CRCs there are for each page tells which. */
static void add_pages_reply(const struct text *text, struct pages_request *pages,
                            const uint8_t *data, size_t length) {
    size_t crcs = length - PAGES_REQUEST_SIZE;
    bool is_short = crcs == (size_t)pages->count * PAGE_CRC_SIZE;
    size_t header = is_short ? PAGES_REQUEST_SIZE : PAGES_WHICH_SIZE;

    pages->which = is_short ? PAGES_OF_UPDATE : pages->which;
    add_pages(text, pages);
    add_page_crcs(text, data + header, (length - header) / PAGE_CRC_SIZE);
}

static void add_reply(const struct text *text, uint8_t command, const uint8_t *data,
                      size_t length) {
    struct device_info device;
    struct progress progress;
    struct pages_request pages;
    struct swap_report swap;

    ADD("%s", command_name(command));
    if (command == COMMAND_INFO && device_info_decode(&device, data, length)) {
        ADD(" %s, application %s, last error %s", device.board,
            tulpar_verdict_name((enum tulpar_verdict)device.image.verdict),
            tulpar_status_name((enum tulpar_status)device.last_error));
    } else if (command == COMMAND_PAGES && pages_request_decode(&pages, data, length)) {
        add_pages_reply(text, &pages, data, length);
    } else if (command == COMMAND_BLOCK) {
        add_blocks(text, data, length);
    } else if (command == COMMAND_RUN && swap_report_decode(&swap, data, length)) {
        ADD(" swap ended, %s, the %s", tulpar_status_name((enum tulpar_status)swap.status),
            swap.starts ? "application starts" : "bootloader waits");
    } else if (command_reply(command) == REPLY_IS_PROGRESS &&
               progress_decode(&progress, data, length)) {
        ADD(" %s", tulpar_status_name((enum tulpar_status)progress.status));
        if (progress.next_offset != NO_OFFSET) {
            ADD(", next offset %u", (unsigned)progress.next_offset);
        }
    }
}

static void add_packet(const struct text *text, enum tulpar_direction direction,
                       const uint8_t *bytes, size_t length) {
    const uint8_t *data = bytes + FRAME_HEADER_SIZE;

    if (length == 1) {
        ADD("%s", bytes[0] == REPLY_ACK ? "ACK" : "NACK");
    } else if (length < FRAME_OVERHEAD) {
        ADD("short packet");
    } else if (direction == TULPAR_SENT) {
        add_request(text, bytes[1], data, length - FRAME_OVERHEAD);
    } else {
        add_reply(text, bytes[1], data, length - FRAME_OVERHEAD);
    }
}

void tulpar_packet_text(enum tulpar_direction direction, const uint8_t *bytes, size_t length,
                        char *out, size_t size) {
    struct text text = {out, size};

    out[0] = '\0';
    switch (direction) {
    case TULPAR_SENT:
    case TULPAR_RECEIVED: add_packet(&text, direction, bytes, length); break;
    case TULPAR_UNREADABLE: add(&text, "a damaged packet"); break;
    case TULPAR_NOISE: add(&text, "no packet"); break;
    }
}
