/* SPDX-License-Identifier: MIT */
#include "tests/support/fake_line.h"

#include <string.h>

#include "tests/support/fake_core.h"

enum {
    BITS_PER_BYTE = 10,
    RATE_TOLERANCE = 40, /* one part in so many */
};

/* -- bytes to the host -------------------------------------------------------------------------*/

uint64_t fake_wire_us(uint32_t baud, size_t bytes) {
    return bytes * BITS_PER_BYTE * FAKE_SECOND_US / baud;
}

bool fake_rates_agree(const struct fake_device *device) {
    uint32_t rate = device->board.baud;
    uint32_t apart = device->baud > rate ? device->baud - rate : rate - device->baud;

    return apart <= rate / RATE_TOLERANCE &&
           (device->rate_that_fails == 0 || rate < device->rate_that_fails ||
            device->now_us < device->fails_at_us);
}

static void queue_byte(struct fake_device *device, uint8_t byte, uint64_t ready_us) {
    if (device->queue_tail < FAKE_QUEUE_SIZE) {
        device->queue[device->queue_tail].byte = byte;
        device->queue[device->queue_tail].ready_us = ready_us;
        device->queue_tail++;
    }
}

void fake_say(struct fake_device *device, const uint8_t *bytes, size_t length, uint64_t at_us) {
    uint32_t rate = device->board.baud;
    uint64_t at = at_us > device->line_free_us ? at_us : device->line_free_us;

    for (size_t i = 0; i < length && fake_rates_agree(device); i++) {
        queue_byte(device, bytes[i], at + fake_wire_us(rate, i + 1) + device->latency_us);
    }
    device->line_free_us = at + fake_wire_us(rate, length);
}

/* -- replies -----------------------------------------------------------------------------------*/

/* INFO as it is told. */
static void retell(const struct fake_device *device, uint8_t *packet, bool lie) {
    uint8_t *data = packet + FRAME_HEADER_SIZE;
    uint8_t hidden = (uint8_t) ~(device->features | FEATURE_CONFIDENTIAL);
    struct device_info info;

    (void)device_info_decode(&info, data, DEVICE_INFO_SIZE);
    info.features &= (uint8_t)~hidden;
    info.in_flight = (hidden & FEATURE_BLOCK) != 0 ? 0 : info.in_flight;
    info.baud_highest = (hidden & FEATURE_RATE) != 0 ? 0 : info.baud_highest;
    info.image.crc ^= lie ? 1u : 0u;
    info.features |= device->answers ? FEATURE_BACKGROUND : 0;
    for (size_t i = 0; i < device->told_count; i++) {
        const struct fake_told *told = &device->told[i];

        memcpy((uint8_t *)&info + told->at, (const uint8_t *)&told->info + told->at, told->size);
    }
    device_info_encode(&info, data);
    (void)frame_encode(packet, COMMAND_INFO, data, DEVICE_INFO_SIZE);
}

/* PAGES with no more of them than it is told. */
static size_t shorten(const struct fake_device *device, uint8_t *packet, size_t length) {
    uint8_t *data = packet + FRAME_HEADER_SIZE;
    struct pages_request answer;

    size_t header = device->boot.session.parser.length;

    (void)pages_request_decode(&answer, data, header);
    if (device->pages_at_a_time == 0 || answer.count <= device->pages_at_a_time) {
        return length;
    }
    size_t each = (length - FRAME_OVERHEAD - header) / answer.count;
    answer.count = device->pages_at_a_time;
    pages_request_encode(&answer, data);
    return frame_encode(packet, COMMAND_PAGES, data, (uint16_t)(header + answer.count * each));
}

static enum fake_fault take_reply_fault(struct fake_device *device, uint8_t command) {
    enum fake_fault fault = device->reply_fault[command];

    device->reply_fault[command] = FAULT_NONE;
    return fault;
}

void fake_reply(struct fake_device *device, const uint8_t *bytes, size_t length) {
    static const uint8_t garbage[] = {0x00, 0xFF, 0x12, 0x23, 0x99, 0x80, 0x23, 0x41};
    uint8_t command = length > 1 ? bytes[1] : device->boot.session.parser.command;
    enum fake_fault fault = take_reply_fault(device, command);
    uint64_t at_us = device->board_us;
    uint8_t out[FRAME_MAX];

    memcpy(out, bytes, length);
    if (length > 1 && command == COMMAND_INFO) {
        retell(device, out, fault == FAULT_LIE_ABOUT_CRC);
    }
    if (length > 1 && command == COMMAND_PAGES) {
        length = shorten(device, out, length);
    }
    switch (fault) {
    case FAULT_LOSE_REPLY: return;
    case FAULT_DUPLICATE_REPLY: fake_say(device, out, length, at_us); break;
    case FAULT_LATE_REPLY: at_us += FAKE_LATE_US; break;
    case FAULT_DAMAGED_REPLY: out[length / 2] ^= 0x10; break;
    case FAULT_GARBAGE: fake_say(device, garbage, sizeof garbage, at_us); break;
    case FAULT_CORRUPT_FLASH: fake_area(device)[FAKE_CORRUPTED] ^= 4; break;
    case FAULT_SPOIL_WAITING:
        fake_flash_at(&device->board,
                      device->board.board.secondary.base + FAKE_PAGE_SIZE)[FAKE_CORRUPTED] ^= 4;
        break;
    default: break;
    }
    fake_say(device, out, length, at_us);
}

/* What the core did not say. It remembers it all the same, as the cause of what follows. */
static void reply_in_its_place(struct fake_device *device, enum status status, uint32_t next) {
    uint8_t command = device->parser.command, data[PROGRESS_SIZE];
    uint8_t out[sizeof data + FRAME_OVERHEAD] = {REPLY_NACK};
    struct progress progress = {status, next};
    size_t length = 1;

    session_note_status(&device->boot.session, status);
    if (command_reply(command) == REPLY_IS_PROGRESS) {
        progress_encode(&progress, data);
        length = frame_encode(out, command, data, PROGRESS_SIZE);
    }
    fake_say(device, out, length, device->now_us);
}

/* -- requests ----------------------------------------------------------------------------------*/

static struct fake_script *due(struct fake_device *device, uint8_t command) {
    unsigned count = device->seen[command];

    for (size_t i = 0; i < device->script_length; i++) {
        struct fake_script *entry = &device->script[i];

        if (entry->command == command && count >= entry->nth && count - entry->nth < entry->times) {
            entry->fired++;
            return entry;
        }
    }
    return NULL;
}

bool fake_gets_through(struct fake_device *device) {
    unsigned seen = ++device->seen[device->parser.command];

    if (device->parser.command != COMMAND_BLOCK) {
        return true;
    }
    bool by_turn = device->lose_one_in > 0 && seen % device->lose_one_in == 0 &&
                   device->board.baud >= device->loses_from_rate;
    bool too_long = device->longest_block > 0 && device->parser.length > device->longest_block;

    device->blocks_lost += by_turn || too_long;
    return !by_turn && !too_long;
}

static uint32_t one_page_back(struct fake_device *device) {
    uint32_t next = update_next_offset(&device->boot.session.update);

    return next < FAKE_PAGE_SIZE ? 0 : next - FAKE_PAGE_SIZE;
}

/* The erase and half of the double-words of the WRITE in device->parser. */
static void cut_in_half(struct fake_device *device) {
    unsigned bytes = device->parser.length - (unsigned)WRITE_HEADER_SIZE;
    unsigned half = 1 + bytes / 2 / FLASH_WORD_SIZE;

    device->board.cut_operation = device->board.erases + device->board.programs + half + 1;
    device->board.cut_outcome = FAKE_CUT_BEFORE;
}

static void begin_again(struct fake_device *device) {
    uint8_t data[BEGIN_REQUEST_SIZE], packet[BEGIN_REQUEST_SIZE + FRAME_OVERHEAD];

    begin_request_encode(&device->announced, data);
    device->reply_fault[COMMAND_BEGIN] = FAULT_LOSE_REPLY;
    fake_deliver(device, packet,
                 frame_encode(packet, COMMAND_BEGIN, data, (uint16_t)device->begin_length));
}

void fake_request(struct fake_device *device) {
    const struct frame_parser *parser = &device->parser;
    const struct fake_script *entry = due(device, parser->command);
    enum fake_fault fault = entry == NULL ? FAULT_NONE : entry->fault;
    uint8_t packet[FRAME_MAX];
    size_t length = parser->length + (size_t)FRAME_OVERHEAD;

    memcpy(packet, parser->data - FRAME_HEADER_SIZE, length);
    switch (fault) {
    case FAULT_LOSE_REQUEST: return;
    case FAULT_DAMAGED_REQUEST: packet[length - 1] ^= 1; break;
    case FAULT_TWICE: fake_deliver(device, packet, length); break;
    case FAULT_BEGIN_AGAIN: begin_again(device); break;
    case FAULT_WRONG_OFFSET:
        reply_in_its_place(device, STATUS_OFFSET, one_page_back(device));
        return;
    case FAULT_STATUS:
        reply_in_its_place(device, (enum status)entry->parameter,
                           update_next_offset(&device->boot.session.update));
        return;
    case FAULT_RESET: fake_reset(device, device->now_us + FAKE_PREPARE_US); return;
    case FAULT_CUT: cut_in_half(device); break;
    case FAULT_GO_SILENT: device->mode = FAKE_OFF; return;
    case FAULT_CLOSE: device->closed = true; return;
    case FAULT_NONE: break;
    default: device->reply_fault[parser->command] = fault; break;
    }
    fake_deliver(device, packet, length);
}
