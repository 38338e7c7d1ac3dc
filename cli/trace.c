/* SPDX-License-Identifier: MIT */
#include "cli/trace.h"

#include "cli/names.h"
#include "wire/bytes.h"

enum { BYTES_SHOWN = 24, PAGES_SHOWN = 4, US_PER_SECOND = 1000000 };

#define ADD(...) text_add(out, TRACE_LINE_MAX, __VA_ARGS__)

static void add_hex(char *out, const uint8_t *bytes, size_t length) {
    size_t shown = length < BYTES_SHOWN ? length : BYTES_SHOWN;

    ADD(" |");
    for (size_t i = 0; i < shown; i++) {
        ADD(" %02X", bytes[i]);
    }
    if (shown < length) {
        ADD(" ... %zu bytes", length);
    }
}

static void add_begin_flags(char *out, uint32_t flags) {
    uint32_t unknown = flags & ~(uint32_t)(BEGIN_SPARSE | BEGIN_NO_TRIAL);

    ADD("%s%s", (flags & BEGIN_SPARSE) != 0 ? ", sparse" : "",
        (flags & BEGIN_NO_TRIAL) != 0 ? ", no trial" : "");
    if (unknown != 0) {
        ADD(", unknown flags 0x%X", (unsigned)unknown);
    }
}

static void add_pages(char *out, const struct pages_request *pages) {
    if (pages->count == 0) {
        ADD(" none from %u on", pages->first);
    } else {
        ADD(" %u to %u", pages->first, (unsigned)pages->first + pages->count - 1);
    }
}

static void add_page_crcs(char *out, const uint8_t *crcs, size_t count) {
    size_t shown = count < PAGES_SHOWN ? count : PAGES_SHOWN;

    ADD(", CRC");
    for (size_t i = 0; i < shown; i++) {
        ADD(" 0x%08X", (unsigned)get_u32(crcs + i * PAGE_CRC_SIZE));
    }
    if (shown < count) {
        ADD(" ...");
    }
}

static void add_block(char *out, const uint8_t *data, size_t length) {
    static const char *const kinds[] = {"raw", "packed", "packed, dictionary in the application",
                                        "packed, absolute branches"};
    struct block_header header;

    if (block_header_decode(&header, data, length)) {
        ADD(" %u, offset %u, %s, %zu bytes", header.number, (unsigned)header.offset,
            header.kind < sizeof kinds / sizeof kinds[0] ? kinds[header.kind] : "unknown",
            length - BLOCK_HEADER_SIZE);
    }
}

static void add_blocks(char *out, const uint8_t *data, size_t length) {
    struct blocks_state state;

    if (blocks_state_decode(&state, data, length)) {
        ADD(" %s, next %u, held 0x%X", status_name(state.status), state.next, state.held);
    }
}

static void add_request(char *out, uint8_t command, const uint8_t *data, size_t length) {
    struct begin_request begin;
    struct pages_request pages;

    ADD("%s", command_name(command));
    if (command == COMMAND_BEGIN && begin_request_decode(&begin, data, length)) {
        ADD(" %u bytes, CRC 0x%08X", (unsigned)begin.size, (unsigned)begin.crc);
        add_begin_flags(out, begin.flags);
    } else if (command == COMMAND_PAGES && pages_request_decode(&pages, data, length)) {
        add_pages(out, &pages);
    } else if (command == COMMAND_WRITE && length >= WRITE_HEADER_SIZE) {
        ADD(" offset %u, %zu bytes", (unsigned)get_u32(data), length - WRITE_HEADER_SIZE);
    } else if (command == COMMAND_BLOCK) {
        add_block(out, data, length);
    } else if (command == COMMAND_RATE && length == RATE_SIZE) {
        ADD(" %u baud", (unsigned)get_u32(data));
    } else if (command == COMMAND_FINISH && length == FINISH_BLOCKS_SIZE) {
        ADD(" %u blocks", get_u16(data));
    } else if (length > 0) {
        ADD(" %zu bytes", length);
    }
}

static void add_reply(char *out, uint8_t command, const uint8_t *data, size_t length) {
    struct device_info device;
    struct progress progress;
    struct pages_request pages;

    ADD("%s", command_name(command));
    if (command == COMMAND_INFO && device_info_decode(&device, data, length)) {
        ADD(" %s, application %s, last error %s", device.board, verdict_name(device.image.verdict),
            status_name(device.last_error));
    } else if (command == COMMAND_PAGES && pages_request_decode(&pages, data, length)) {
        add_pages(out, &pages);
        add_page_crcs(out, data + PAGES_REQUEST_SIZE,
                      (length - PAGES_REQUEST_SIZE) / PAGE_CRC_SIZE);
    } else if (command == COMMAND_BLOCK) {
        add_blocks(out, data, length);
    } else if (command_reply(command) == REPLY_IS_PROGRESS &&
               progress_decode(&progress, data, length)) {
        ADD(" %s", status_name(progress.status));
        if (progress.next_offset != NO_OFFSET) {
            ADD(", next offset %u", (unsigned)progress.next_offset);
        }
    }
}

static void add_packet(char *out, enum link_direction direction, const uint8_t *bytes,
                       size_t length) {
    const uint8_t *data = bytes + FRAME_HEADER_SIZE;

    if (length == 1) {
        ADD("%s", bytes[0] == REPLY_ACK ? "ACK" : "NACK");
    } else if (length < FRAME_OVERHEAD) {
        ADD("short packet");
    } else if (direction == LINK_SENT) {
        add_request(out, bytes[1], data, length - FRAME_OVERHEAD);
    } else {
        add_reply(out, bytes[1], data, length - FRAME_OVERHEAD);
    }
}

void trace_line(enum link_direction direction, const uint8_t *bytes, size_t length,
                uint64_t since_start_us, char out[TRACE_LINE_MAX]) {
    text_set(out, TRACE_LINE_MAX, "%4u.%06u %s ", (unsigned)(since_start_us / US_PER_SECOND),
             (unsigned)(since_start_us % US_PER_SECOND), direction == LINK_SENT ? ">" : "<");
    switch (direction) {
    case LINK_SENT:
    case LINK_RECEIVED: add_packet(out, direction, bytes, length); break;
    case LINK_UNREADABLE: ADD("a damaged packet"); return;
    case LINK_NOISE: ADD("no packet"); break;
    }
    add_hex(out, bytes, length);
}
