/* SPDX-License-Identifier: MIT */
/* What the flash drivers look at before each erase and each store, so that no byte of the
 * bootloader itself is ever erased or programmed, whatever the caller computed. */
#ifndef STM32_FLASH_BOUNDS_H
#define STM32_FLASH_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/board.h"
#include "layout.h"

/* Does this byte lie in the flash, behind the bootloader's place? */
static inline bool flash_may_change(uint32_t address) {
    uint32_t start = FLASH_START + BOOTLOADER_SIZE;

    return address - start < FLASH_END - start;
}

/* Before flash_program() does anything; the place of each store is looked at once more. */
static inline bool flash_may_program(uint32_t address, uint32_t length) {
    return flash_may_change(address) && (address | length) % FLASH_WORD_SIZE == 0;
}

/* The same value, of which the compiler knows nothing: what is looked at afterwards is what is
 * used, and a look is not left out because it must come out well. So one skipped instruction, here
 * or where the value came from, leaves either the look or the value as it should be. */
static inline uint32_t flash_opaque(uint32_t value) {
    __asm__("" : "+r"(value));
    return value;
}

#endif
