/* Who lives where in flash: the tutorial's split. The linker scripts state the same numbers; the
 * build checks that they agree (memory.ld of each kit). */
#ifndef STM32L4_LAYOUT_H
#define STM32L4_LAYOUT_H

#include <stdint.h>

enum {
    FLASH_START = 0x08000000,
    PAGE_SIZE = 2048,
    BOOTLOADER_PAGES = 25,
    RECORD_PAGES = 2,  /* the last of the bootloader's pages */
    JOURNAL_PAGES = 1, /* before them: for the exchange of two slots */
    PAGES_PER_BANK = 256,

    RECORDS_START = FLASH_START + (BOOTLOADER_PAGES - RECORD_PAGES) * PAGE_SIZE,
    JOURNAL_START = RECORDS_START - JOURNAL_PAGES * PAGE_SIZE,
    APPLICATION_START = FLASH_START + BOOTLOADER_PAGES * PAGE_SIZE,
};

/* Bytes for the application: all that is left, or a half of it. A second slot is a page longer
 * (boot/exchange.h). */
static inline uint32_t layout_application_size(uint32_t flash_size, unsigned slots) {
    uint32_t pages = (FLASH_START + flash_size - APPLICATION_START) / PAGE_SIZE;

    return (slots == 2 ? (pages - 1) / 2 : pages) * PAGE_SIZE;
}

#endif
