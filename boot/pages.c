/* SPDX-License-Identifier: MIT */
#include "boot/pages.h"

#include <string.h>

#include "wire/crc.h"

enum {
    COMPARE_SIZE = 256, /* bytes read back at a time */
    BLANK_SIZE = 128,
};

bool pages_hold(const struct board *board, uint32_t address, const uint8_t *data, uint32_t length) {
    static uint8_t back[COMPARE_SIZE]; /* not on the stack: see boot/installed.c */

    while (length > 0) {
        uint32_t part = length < sizeof back ? length : (uint32_t)sizeof back;

        if (board->flash_read(board->context, address, back, part) != FLASH_OK ||
            memcmp(back, data, part) != 0) {
            return false;
        }
        address += part;
        data += part;
        length -= part;
    }
    return true;
}

static enum flash_result program_in_unit(const struct board *board, uint32_t address,
                                         const uint8_t *data, uint32_t length) {
    enum flash_result result = FLASH_OK;

    if (pages_unit_start(board, address) == address) {
        result = board->flash_erase(board->context, address);
    }
    if (result == FLASH_OK) {
        result = pages_fill(board, address, data, length);
    }
    return result;
}

enum flash_result pages_program(const struct board *board, uint32_t address, const uint8_t *data,
                                uint32_t length) {
    enum flash_result result = FLASH_OK;

    while (length > 0 && result == FLASH_OK) {
        uint32_t room =
            pages_unit_start(board, address) + pages_unit_size(board, address) - address;
        uint32_t part = length < room ? length : room;

        result = program_in_unit(board, address, data, part);
        address += part;
        data += part;
        length -= part;
    }
    return result;
}

bool pages_blank(const struct board *board, uint32_t address, uint32_t length) {
    uint8_t blank[BLANK_SIZE];

    memset(blank, FLASH_ERASED, sizeof blank);
    for (uint32_t i = 0; i < length; i += sizeof blank) {
        if (!pages_hold(board, address + i, blank, sizeof blank)) {
            return false;
        }
    }
    return true;
}

uint32_t pages_crc(const struct board *board, uint32_t address) {
    uint32_t crc = IMAGE_CRC_START;

    if (board->flash_crc(board->context, address, board->page_size, &crc) != FLASH_OK) {
        return PAGE_CRC_NONE;
    }
    return crc;
}
