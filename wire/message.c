#include "wire/message.h"

#include <string.h>

#include "wire/bytes.h"

/* Where each field of the INFO answer lies. docs/PROTOCOL.md has the same table. */
enum info_offset {
    INFO_PROTOCOL = 0,
    INFO_BOOTLOADER_VERSION = 2,
    INFO_BOARD = 6,
    INFO_DEVICE_ID = 30,
    INFO_UNIQUE_ID = 34,
    INFO_PAGE_SIZE = 46,
    INFO_APPLICATION = 50,
    INFO_RAM = 58,
    INFO_DATA_FIELD_MAX = 74,
    INFO_VERDICT = 76,
    INFO_IMAGE_SIZE = 77,
    INFO_IMAGE_CRC = 81,
    INFO_IMAGE_VERSION = 85,
    INFO_NEXT_OFFSET = 89,
    INFO_LAST_ERROR = 93,
    INFO_RESET_CAUSE = 94,
    INFO_FAULT = 95,
    INFO_FAULT_ADDRESS = 96,
    INFO_LINE = 100,
    INFO_SLOTS = 106,
    INFO_RECORD_STATE = 107,
    INFO_ATTEMPTS = 108,
    INFO_OTHER = 109,
    INFO_FEATURES = 121,
    INFO_WINDOW = 122,
    INFO_BAUD_HIGHEST = 123,
};

enum { RANGE_SIZE = 8 };

static void put_range(uint8_t *data, const struct memory_range *range) {
    put_u32(data, range->base);
    put_u32(data + 4, range->size);
}

static void get_range(struct memory_range *range, const uint8_t *data) {
    range->base = get_u32(data);
    range->size = get_u32(data + 4);
}

void device_info_encode(const struct device_info *info, uint8_t data[DEVICE_INFO_SIZE]) {
    memset(data, 0, DEVICE_INFO_SIZE);
    put_u16(data + INFO_PROTOCOL, info->protocol);
    put_u32(data + INFO_BOOTLOADER_VERSION, info->bootloader_version);
    for (size_t i = 0; i < BOARD_NAME_SIZE && info->board[i] != '\0'; i++) {
        data[INFO_BOARD + i] = (uint8_t)info->board[i];
    }
    put_u32(data + INFO_DEVICE_ID, info->device_id);
    memcpy(data + INFO_UNIQUE_ID, info->unique_id, UNIQUE_ID_SIZE);
    put_u32(data + INFO_PAGE_SIZE, info->page_size);
    put_range(data + INFO_APPLICATION, &info->application);
    for (size_t i = 0; i < RAM_RANGES; i++) {
        put_range(data + INFO_RAM + i * RANGE_SIZE, &info->ram[i]);
    }
    put_u16(data + INFO_DATA_FIELD_MAX, info->data_field_max);
    data[INFO_VERDICT] = (uint8_t)info->image.verdict;
    put_u32(data + INFO_IMAGE_SIZE, info->image.size);
    put_u32(data + INFO_IMAGE_CRC, info->image.crc);
    put_u32(data + INFO_IMAGE_VERSION, info->image.version);
    put_u32(data + INFO_NEXT_OFFSET, info->next_offset);
    data[INFO_LAST_ERROR] = (uint8_t)info->last_error;
    data[INFO_RESET_CAUSE] = info->reset_cause;
    data[INFO_FAULT] = info->fault;
    put_u32(data + INFO_FAULT_ADDRESS, info->fault_address);
    put_u16(data + INFO_LINE, info->line.overrun);
    put_u16(data + INFO_LINE + 2, info->line.framing);
    put_u16(data + INFO_LINE + 4, info->line.noise);
    data[INFO_SLOTS] = info->slots;
    data[INFO_RECORD_STATE] = info->record_state;
    data[INFO_ATTEMPTS] = info->attempts;
    put_u32(data + INFO_OTHER, info->other.size);
    put_u32(data + INFO_OTHER + 4, info->other.crc);
    put_u32(data + INFO_OTHER + 8, info->other.version);
    data[INFO_FEATURES] = info->features;
    data[INFO_WINDOW] = info->window;
    put_u32(data + INFO_BAUD_HIGHEST, info->baud_highest);
}

/* What was added to the answer after its first version. */
static void decode_slots(struct device_info *info, const uint8_t *data) {
    info->slots = data[INFO_SLOTS];
    info->record_state = data[INFO_RECORD_STATE];
    info->attempts = data[INFO_ATTEMPTS];
    info->other.size = get_u32(data + INFO_OTHER);
    info->other.crc = get_u32(data + INFO_OTHER + 4);
    info->other.version = get_u32(data + INFO_OTHER + 8);
}

static void decode_features(struct device_info *info, const uint8_t *data) {
    info->features = data[INFO_FEATURES];
    info->window = data[INFO_WINDOW];
    info->baud_highest = get_u32(data + INFO_BAUD_HIGHEST);
}

bool device_info_decode(struct device_info *info, const uint8_t *data, size_t length) {
    if (length < DEVICE_INFO_FIRST_SIZE) {
        return false;
    }
    memset(info, 0, sizeof *info);
    info->protocol = get_u16(data + INFO_PROTOCOL);
    info->bootloader_version = get_u32(data + INFO_BOOTLOADER_VERSION);
    memcpy(info->board, data + INFO_BOARD, BOARD_NAME_SIZE);
    info->board[BOARD_NAME_SIZE] = '\0';
    info->device_id = get_u32(data + INFO_DEVICE_ID);
    memcpy(info->unique_id, data + INFO_UNIQUE_ID, UNIQUE_ID_SIZE);
    info->page_size = get_u32(data + INFO_PAGE_SIZE);
    get_range(&info->application, data + INFO_APPLICATION);
    for (size_t i = 0; i < RAM_RANGES; i++) {
        get_range(&info->ram[i], data + INFO_RAM + i * RANGE_SIZE);
    }
    info->data_field_max = get_u16(data + INFO_DATA_FIELD_MAX);
    info->image.verdict = (enum verdict)data[INFO_VERDICT];
    info->image.size = get_u32(data + INFO_IMAGE_SIZE);
    info->image.crc = get_u32(data + INFO_IMAGE_CRC);
    info->image.version = get_u32(data + INFO_IMAGE_VERSION);
    info->next_offset = get_u32(data + INFO_NEXT_OFFSET);
    info->last_error = (enum status)data[INFO_LAST_ERROR];
    info->reset_cause = data[INFO_RESET_CAUSE];
    info->fault = data[INFO_FAULT];
    info->fault_address = get_u32(data + INFO_FAULT_ADDRESS);
    info->line.overrun = get_u16(data + INFO_LINE);
    info->line.framing = get_u16(data + INFO_LINE + 2);
    info->line.noise = get_u16(data + INFO_LINE + 4);
    info->slots = 1;
    if (length >= DEVICE_INFO_SLOTS_SIZE) {
        decode_slots(info, data);
    }
    if (length >= DEVICE_INFO_SIZE) {
        decode_features(info, data);
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

bool pages_request_decode(struct pages_request *request, const uint8_t *data, size_t length) {
    if (length < PAGES_REQUEST_SIZE) {
        return false;
    }
    request->first = get_u16(data);
    request->count = get_u16(data + 2);
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

void block_window_encode(const struct block_window *window, uint8_t data[BLOCK_WINDOW_SIZE]) {
    put_u32(data, window->start);
    put_u32(data + 4, window->length);
}

bool block_window_decode(struct block_window *window, const uint8_t *data, size_t length) {
    if (length < BLOCK_WINDOW_SIZE) {
        return false;
    }
    window->start = get_u32(data);
    window->length = get_u32(data + 4);
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
