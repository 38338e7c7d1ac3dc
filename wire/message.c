/* SPDX-License-Identifier: MIT */
#include "wire/message.h"

#include <string.h>

#include "wire/bytes.h"

/* The INFO reply, in the order of the table in docs/PROTOCOL.md. Each run is a few numbers that lie
 * one behind the other in struct device_info as well. */
static const struct run {
    uint8_t at;    /* of the first number in the struct */
    uint8_t width; /* of each, in the struct */
    uint8_t sent;  /* bytes of each in the answer */
    uint8_t count;
} runs[] = {
#define RUN(first, sent, count)                                                                    \
    { offsetof(struct device_info, first), sizeof(((struct device_info *)0)->first), sent, count }
    RUN(protocol, 2, 1),
    RUN(bootloader_version, 4, 1),
    RUN(board[0], 1, BOARD_NAME_SIZE),
    RUN(device_id, 4, 1),
    RUN(unique_id[0], 1, UNIQUE_ID_SIZE),
    RUN(page_size, 4, 1 + 2 + 2 * RAM_RANGES), /* application, ram */
    RUN(data_field_max, 2, 1),
    RUN(image.verdict, 1, 1),
    RUN(image.size, 4, 3 + 1), /* crc, version; next_offset */
    RUN(last_error, 1, 1),
    RUN(reset_cause, 1, 2), /* fault */
    RUN(fault_address, 4, 1),
    RUN(line.overrun, 2, 3), /* framing, noise */
    RUN(slots, 1, 3),        /* record_state, attempts */
    RUN(other.size, 4, 3),   /* crc, version */
    RUN(features, 1, 2),     /* in flight */
    RUN(baud_highest, 4, 1),
    RUN(conditions, 1, 2),                             /* fault_count */
    RUN(geometry.start, 4, 1 + ERASE_RUNS_MAX),        /* run_size */
    RUN(geometry.run_count[0], 2, ERASE_RUNS_MAX + 2), /* erase_max_ms, program_max_us */
    RUN(geometry.programming_unit, 1, 2),              /* properties */
#undef RUN
};

enum { RUNS = sizeof runs / sizeof runs[0] };

static uint32_t load(const uint8_t *number, uint8_t width) {
    uint16_t half;
    uint32_t word;

    switch (width) {
    case sizeof half: memcpy(&half, number, sizeof half); return half;
    case sizeof word: memcpy(&word, number, sizeof word); return word;
    default: return *number;
    }
}

static void store(uint8_t *number, uint8_t width, uint32_t value) {
    uint8_t byte = (uint8_t)value;
    uint16_t half = (uint16_t)value;

    switch (width) {
    case sizeof half: memcpy(number, &half, sizeof half); break;
    case sizeof value: memcpy(number, &value, sizeof value); break;
    default: *number = byte; break;
    }
}

void device_info_encode(const struct device_info *info, uint8_t data[DEVICE_INFO_SIZE]) {
    for (const struct run *run = runs; run < runs + RUNS; run++) {
        const uint8_t *number = (const uint8_t *)info + run->at;

        for (uint8_t i = 0; i < run->count; i++, number += run->width) {
            uint32_t value = load(number, run->width);

            for (uint8_t sent = 0; sent < run->sent; sent++, value >>= 8) {
                *data++ = (uint8_t)value;
            }
        }
    }
}

/* How much of an answer this long is known. It grew in steps. */
static size_t known_size(size_t length) {
    static const uint8_t sizes[] = {DEVICE_INFO_SIZE, DEVICE_INFO_CONDITIONS_SIZE,
                                    DEVICE_INFO_FEATURES_SIZE, DEVICE_INFO_SLOTS_SIZE};

    for (size_t i = 0; i < sizeof sizes; i++) {
        if (length >= sizes[i]) {
            return sizes[i];
        }
    }
    return DEVICE_INFO_FIRST_SIZE;
}

bool device_info_decode(struct device_info *info, const uint8_t *data, size_t length) {
    const uint8_t *end = data + known_size(length);

    if (length < DEVICE_INFO_FIRST_SIZE) {
        return false;
    }
    memset(info, 0, sizeof *info);
    info->slots = 1;
    for (const struct run *run = runs; run < runs + RUNS && data < end; run++) {
        uint8_t *number = (uint8_t *)info + run->at;

        for (uint8_t i = 0; i < run->count; i++, number += run->width) {
            uint32_t value = 0;

            for (unsigned sent = 0; sent < run->sent; sent++) {
                value |= (uint32_t)*data++ << 8 * sent;
            }
            store(number, run->width, value);
        }
    }
    return true;
}

void begin_request_encode(const struct begin_request *request, uint8_t data[BEGIN_REQUEST_SIZE]) {
    put_u32(data, request->size);
    put_u32(data + 4, request->crc);
    put_u32(data + 8, request->flags);
}

bool begin_request_decode(struct begin_request *request, const uint8_t *data, size_t length) {
    if (length < BEGIN_PLAIN_SIZE) {
        return false;
    }
    request->size = get_u32(data);
    request->crc = get_u32(data + 4);
    request->flags = length >= BEGIN_REQUEST_SIZE ? get_u32(data + 8) : 0;
    return true;
}

void pages_request_encode(const struct pages_request *request, uint8_t data[PAGES_REQUEST_SIZE]) {
    put_u16(data, request->first);
    put_u16(data + 2, request->count);
}

void pages_which_encode(const struct pages_request *request, uint8_t data[PAGES_WHICH_SIZE]) {
    pages_request_encode(request, data);
    data[PAGES_REQUEST_SIZE] = request->which;
}

bool pages_request_decode(struct pages_request *request, const uint8_t *data, size_t length) {
    if (length < PAGES_REQUEST_SIZE) {
        return false;
    }
    request->first = get_u16(data);
    request->count = get_u16(data + 2);
    request->which = length >= PAGES_WHICH_SIZE ? data[PAGES_REQUEST_SIZE] : 0;
    return true;
}

void progress_encode(const struct progress *progress, uint8_t data[PROGRESS_SIZE]) {
    data[0] = (uint8_t)progress->status;
    put_u32(data + 1, progress->next_offset);
}

bool progress_decode(struct progress *progress, const uint8_t *data, size_t length) {
    if (length < PROGRESS_SIZE) {
        return false;
    }
    progress->status = (enum status)data[0];
    progress->next_offset = get_u32(data + 1);
    return true;
}

void swap_report_encode(const struct swap_report *report, uint8_t data[SWAP_REPORT_SIZE]) {
    data[0] = (uint8_t)report->status;
    data[1] = report->starts;
    data[2] = report->record_state;
    put_u32(data + 3, report->crc);
}

bool swap_report_decode(struct swap_report *report, const uint8_t *data, size_t length) {
    if (length < SWAP_REPORT_SIZE) {
        return false;
    }
    report->status = (enum status)data[0];
    report->starts = data[1] != 0;
    report->record_state = data[2];
    report->crc = get_u32(data + 3);
    return true;
}

void block_header_encode(const struct block_header *header, uint8_t data[BLOCK_HEADER_SIZE]) {
    put_u16(data, header->number);
    data[2] = (uint8_t)header->kind;
    put_u32(data + 3, header->offset);
}

bool block_header_decode(struct block_header *header, const uint8_t *data, size_t length) {
    if (length < BLOCK_HEADER_SIZE) {
        return false;
    }
    header->number = get_u16(data);
    header->kind = (enum block_kind)data[2];
    header->offset = get_u32(data + 3);
    return true;
}

void block_dictionary_encode(const struct block_dictionary *dictionary,
                             uint8_t data[BLOCK_DICTIONARY_SIZE]) {
    put_u32(data, dictionary->start);
    put_u32(data + 4, dictionary->length);
}

bool block_dictionary_decode(struct block_dictionary *dictionary, const uint8_t *data,
                             size_t length) {
    if (length < BLOCK_DICTIONARY_SIZE) {
        return false;
    }
    dictionary->start = get_u32(data);
    dictionary->length = get_u32(data + 4);
    return true;
}

void blocks_state_encode(const struct blocks_state *state, uint8_t data[BLOCKS_STATE_SIZE]) {
    data[0] = (uint8_t)state->status;
    put_u16(data + 1, state->next);
    put_u16(data + 3, state->held);
}

bool blocks_state_decode(struct blocks_state *state, const uint8_t *data, size_t length) {
    if (length < BLOCKS_STATE_SIZE) {
        return false;
    }
    state->status = (enum status)data[0];
    state->next = get_u16(data + 1);
    state->held = get_u16(data + 3);
    return true;
}
