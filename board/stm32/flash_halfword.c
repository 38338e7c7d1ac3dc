/* SPDX-License-Identifier: MIT */
/* Flash of equal pages that is programmed in half-words. */
#include "flash_v1.h"
#include "layout.h"
#include "port.h"
#include "registers.h"

/* Without its address the controller would erase the page of the one before, or none: AR cannot be
 * read, and is written twice, so that no one skipped instruction leaves it as it was. */
enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    enum flash_result result =
        address % ERASE_UNIT == 0 ? flash_open(address, ERASE_UNIT) : FLASH_REFUSED;
    if (result != FLASH_OK) {
        return result;
    }
    FLASH_CR = FLASH_CR_PER;
    FLASH_AR = address;
    FLASH_AR = address;
    FLASH_CR = FLASH_CR_PER | FLASH_CR_STRT;
    barrier(); /* BSY is asked for after the store has arrived */
    (void)flash_ends_well();
    return flash_close();
}

static bool program_half_word(uint32_t address, const uint8_t *data) {
    *(volatile uint16_t *)(uintptr_t)address = (uint16_t)(data[0] | data[1] << 8);
    barrier();
    return flash_ends_well();
}

enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                uint32_t length) {
    (void)context;
    enum flash_result result = flash_open(address, length);
    if (result != FLASH_OK) {
        return result;
    }
    FLASH_CR = FLASH_CR_PG;
    (void)FLASH_CR; /* and PG is set before the first half-word comes */
    for (uint32_t i = 0; i < length && program_half_word(address + i, data + i);
         i += PROGRAMMING_UNIT) {
    }
    return flash_close();
}
