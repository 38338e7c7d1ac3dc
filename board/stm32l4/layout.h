/* Who lives where in flash: the tutorial's split. The linker scripts state the same numbers; the
 * build checks that they agree (memory.ld of each kit). */
#ifndef STM32L4_LAYOUT_H
#define STM32L4_LAYOUT_H

enum {
    FLASH_START = 0x08000000,
    PAGE_SIZE = 2048,
    BOOTLOADER_PAGES = 25,
    RECORD_PAGES = 2, /* the last of the bootloader's pages */
    PAGES_PER_BANK = 256,

    RECORDS_START = FLASH_START + (BOOTLOADER_PAGES - RECORD_PAGES) * PAGE_SIZE,
    APPLICATION_START = FLASH_START + BOOTLOADER_PAGES * PAGE_SIZE,
};

#endif
