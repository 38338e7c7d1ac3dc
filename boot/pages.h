/* SPDX-License-Identifier: MIT */
/* Flash pages as the update sees them: erased when their first byte comes, programmed, read back.
 * Addresses are absolute; lengths in bytes. */
#ifndef BOOT_PAGES_H
#define BOOT_PAGES_H

#include <stdbool.h>

#include "boot/board.h"

/* True when the flash holds exactly these bytes, and all of them can be read. */
bool pages_hold(const struct board *board, uint32_t address, const uint8_t *data, uint32_t length);

/* Programs whole double-words in ascending order; a page is erased before its first one is. address
 * and length: multiples of FLASH_WORD_SIZE. FLASH_OK: all were read back. */
enum flash_result pages_program(const struct board *board, uint32_t address, const uint8_t *data,
                                uint32_t length) __attribute__((warn_unused_result));

/* address: of a page. */
bool pages_blank(const struct board *board, uint32_t address);

/* The image CRC of a page's contents, PAGE_CRC_NONE when it holds a bad word. address: of a page.
 */
uint32_t pages_crc(const struct board *board, uint32_t address);

#endif
