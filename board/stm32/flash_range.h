/* SPDX-License-Identifier: MIT */
/* Where a driver of the flash may write. */
#ifndef STM32_FLASH_RANGE_H
#define STM32_FLASH_RANGE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "boot/board.h"
#include "layout.h"

/* Whatever the caller computed: no byte of the bootloader itself is ever erased or programmed. */
static inline bool flash_writable(uint32_t address, uint32_t length) {
    uint32_t start = FLASH_START + BOOTLOADER_SIZE;
    uint32_t end = FLASH_END;

    return address >= start && address < end && length <= end - address &&
           address % FLASH_WORD_SIZE == 0 && length % FLASH_WORD_SIZE == 0;
}

#endif
