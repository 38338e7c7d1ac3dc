/* SPDX-License-Identifier: MIT */
/* Which part of the flash belongs to whom: the tutorial's split. The memory.ld of each kit states
 * the same numbers for the linker; tests/board/test_layout.c holds one against the other. */
#ifndef STM32L4_LAYOUT_H
#define STM32L4_LAYOUT_H

#include "kit.h"

enum {
    FLASH_START = 0x08000000,
    SRAM1_START = 0x20000000,
    SRAM2_START = 0x10000000,
    PAGE_SIZE = 2048,
    BOOTLOADER_PAGES = 25,
    RECORD_PAGES = 2,  /* the last of the bootloader's pages */
    JOURNAL_PAGES = 1, /* before them: for the swap of two slots */

    RECORDS_START = FLASH_START + (BOOTLOADER_PAGES - RECORD_PAGES) * PAGE_SIZE,
    JOURNAL_START = RECORDS_START - JOURNAL_PAGES * PAGE_SIZE,
    APPLICATION_START = FLASH_START + BOOTLOADER_PAGES * PAGE_SIZE,
};

/* Pages for the application: all that are left, or a half of them. A secondary slot is a page
 * longer (boot/swap.h). */
enum {
    FLASH_PAGES = KIT_FLASH_SIZE / PAGE_SIZE,
    APPLICATION_SIZE = (SETTING_SLOTS == 2 ? (FLASH_PAGES - BOOTLOADER_PAGES - 1) / 2
                                           : FLASH_PAGES - BOOTLOADER_PAGES) *
                       PAGE_SIZE,
    SECONDARY_START = APPLICATION_START + APPLICATION_SIZE,
    SECONDARY_SIZE = SETTING_SLOTS == 2 ? APPLICATION_SIZE + PAGE_SIZE : 0,
};

#endif
