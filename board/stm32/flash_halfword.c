/* SPDX-License-Identifier: MIT */
/* Flash of equal pages that is programmed in half-words. */
#include "flash_bounds.h"
#include "flash_v1.h"
#include "port.h"
#include "registers.h"

/* Without its address the controller would erase the page of the one before, or none: AR cannot be
 * read, and is written twice, so that no one skipped instruction leaves it as it was. */
static void erase_page(uint32_t page) {
    FLASH_CR = FLASH_CR_PER;
    FLASH_AR = page;
    FLASH_AR = page;
    FLASH_CR = FLASH_CR_PER | FLASH_CR_STRT;
    barrier(); /* BSY is asked for after the store has arrived */
    (void)flash_ends_well();
}

enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    enum flash_result result = flash_open();
    if (result != FLASH_OK) {
        return result;
    }
    uint32_t page = flash_opaque(address);
    bool may = flash_may_change(page) && page % ERASE_UNIT == 0;
    if (may) {
        erase_page(page);
    }
    result = flash_close();
    return may ? result : FLASH_REFUSED;
}

void flash_store(uint32_t place, const uint8_t *data) {
    *(volatile uint16_t *)(uintptr_t)place = (uint16_t)(data[0] | data[1] << 8);
}
