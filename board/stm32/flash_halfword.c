/* SPDX-License-Identifier: MIT */
/* Flash of equal pages that is programmed in half-words. */
#include <string.h>

#include "flash_range.h"
#include "port.h"
#include "registers.h"

/* A page takes 40 ms at most (DS5319, flash memory characteristics). A poll takes 10 cycles or
 * more: this is a third of a second at least. */
enum { BUSY_POLLS = 0x200000 };

/* Waits until the controller is idle; bounded. False: it is not, or reports an error. The watchdog
 * is fed in any case: where the core stands still during an operation, it finds it ended. */
static __attribute__((noinline)) bool ends_well(void) {
    uint32_t sr = FLASH_SR_BSY;

    for (uint32_t i = BUSY_POLLS; i > 0 && (sr & FLASH_SR_BSY) != 0; i--) {
        watchdog_feed(NULL);
        sr = FLASH_SR;
    }
    return (sr & (FLASH_SR_BSY | FLASH_SR_ERRORS)) == 0;
}

/* PM0075 2.3. Errors are sticky, and would be read as those of the next operation: cleared first.
 * CR is not touched while an operation goes on. */
static enum flash_result open_controller(void) {
    FLASH_SR = FLASH_SR_ERRORS | FLASH_SR_EOP;
    if (!ends_well()) {
        return FLASH_FAILED;
    }
    if (!supply_good()) {
        return FLASH_SUPPLY;
    }
    if ((FLASH_CR & FLASH_CR_LOCK) != 0) {
        FLASH_KEYR = FLASH_KEY1;
        FLASH_KEYR = FLASH_KEY2;
    }
    return (FLASH_CR & FLASH_CR_LOCK) == 0 ? FLASH_OK : FLASH_FAILED;
}

static enum flash_result close_controller(void) {
    uint32_t sr = FLASH_SR;

    if ((sr & FLASH_SR_BSY) != 0) {
        return FLASH_FAILED; /* CR must not be written now; the next attempt waits again */
    }
    FLASH_CR = FLASH_CR_LOCK;
    return (sr & FLASH_SR_ERRORS) != 0 ? FLASH_FAILED : FLASH_OK;
}

/* Without its address the controller would erase the page of the one before, or none: AR cannot be
 * read, and is written twice, so that no one skipped instruction leaves it as it was. */
enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    if (!flash_writable(address, ERASE_UNIT) || address % ERASE_UNIT != 0) {
        return FLASH_REFUSED;
    }
    enum flash_result result = open_controller();
    if (result != FLASH_OK) {
        return result;
    }
    FLASH_CR = FLASH_CR_PER;
    FLASH_AR = address;
    FLASH_AR = address;
    FLASH_CR = FLASH_CR_PER | FLASH_CR_STRT;
    barrier(); /* BSY is asked for after the store has arrived */
    (void)ends_well();
    return close_controller();
}

static bool program_half_word(uint32_t address, const uint8_t *data) {
    *(volatile uint16_t *)(uintptr_t)address = (uint16_t)(data[0] | data[1] << 8);
    barrier();
    return ends_well();
}

enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                uint32_t length) {
    (void)context;
    if (!flash_writable(address, length)) {
        return FLASH_REFUSED;
    }
    enum flash_result result = open_controller();
    if (result != FLASH_OK) {
        return result;
    }
    FLASH_CR = FLASH_CR_PG;
    (void)FLASH_CR; /* and PG is set before the first half-word comes */
    for (uint32_t i = 0; i < length && program_half_word(address + i, data + i);
         i += PROGRAMMING_UNIT) {
    }
    return close_controller();
}
