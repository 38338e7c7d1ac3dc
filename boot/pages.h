/* SPDX-License-Identifier: MIT */
/* Flash as the update sees it: a unit is erased when its first byte comes, programmed, read back.
 * Pages are the units of transfer. Addresses are absolute; lengths in bytes. */
#ifndef BOOT_PAGES_H
#define BOOT_PAGES_H

#include <stdbool.h>

#include "boot/board.h"

/* Bytes of the erase unit that holds this address, and where it starts. Inlined, so that firmware
 * for a flash with equal units is left with a constant. */
static inline __attribute__((always_inline)) uint32_t pages_unit_size(const struct board *board,
                                                                      uint32_t address) {
    const struct flash_geometry *geometry = board->geometry;

    return geometry->run_count[1] == 0 ? geometry->run_size[0]
                                       : geometry_unit_size(geometry, address);
}

static inline __attribute__((always_inline)) uint32_t pages_unit_start(const struct board *board,
                                                                       uint32_t address) {
    return address & ~(pages_unit_size(board, address) - 1);
}

/* True when the flash holds exactly these bytes, and all of them can be read. */
bool pages_hold(const struct board *board, uint32_t address, const uint8_t *data, uint32_t length);

/* Programs whole double-words of erased flash. address and length: multiples of FLASH_WORD_SIZE.
 * FLASH_OK: all were read back. */
static inline __attribute__((always_inline, warn_unused_result)) enum flash_result
pages_fill(const struct board *board, uint32_t address, const uint8_t *data, uint32_t length) {
    enum flash_result result = board->flash_program(board->context, address, data, length);

    if (result == FLASH_OK && !pages_hold(board, address, data, length)) {
        result = FLASH_FAILED;
    }
    return result;
}

/* Programs whole double-words in ascending order; a unit is erased before its first one is. address
 * and length: multiples of FLASH_WORD_SIZE. FLASH_OK: all were read back. */
enum flash_result pages_program(const struct board *board, uint32_t address, const uint8_t *data,
                                uint32_t length) __attribute__((warn_unused_result));

/* Everything there is erased, and can be read. length: a multiple of 128 bytes. */
bool pages_blank(const struct board *board, uint32_t address, uint32_t length);

/* The image CRC of a page's contents, PAGE_CRC_NONE when it holds a bad word. address: of a page.
 */
uint32_t pages_crc(const struct board *board, uint32_t address);

#endif
