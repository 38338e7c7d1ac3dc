/* SPDX-License-Identifier: MIT */
/* Whatever the caller computed: no byte of the bootloader itself is ever erased or programmed. */
#ifndef STM32_FLASH_BOUNDS_H
#define STM32_FLASH_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/board.h"
#include "layout.h"

/* Is this byte of the flash another one than the bootloader's? */
static inline bool flash_may_change(uint32_t address) {
    uint32_t start = FLASH_START + BOOTLOADER_SIZE;

    return address - start < FLASH_END - start;
}

/* What flash_program() asks about the whole before its loop; where that leads, each store asks. */
static inline bool flash_is_of_words(uint32_t address, uint32_t length) {
    return (address | length) % FLASH_WORD_SIZE == 0;
}

/* The place of an operation, before it is looked at. What is looked at is then what is used: the
 * compiler knows of no other way to compute it. So one skipped instruction, here or where the
 * address came from, leaves either the look or the place as it should be. */
static inline uint32_t flash_place(uint32_t address) {
    __asm__("" : "+r"(address));
    return address;
}

#endif
