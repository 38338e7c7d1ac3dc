/* SPDX-License-Identifier: MIT */
#include "flash_v1.h"

#include "flash_bounds.h"
#include "port.h"
#include "registers.h"

__attribute__((noinline)) bool flash_ends_well(void) {
    uint32_t sr = FLASH_SR_BSY;

    for (uint32_t i = FLASH_BUSY_POLLS; i > 0 && (sr & FLASH_SR_BSY) != 0; i--) {
        watchdog_feed(NULL);
        sr = FLASH_SR;
    }
    return (sr & (FLASH_SR_BSY | FLASH_SR_ERRORS)) == 0;
}

/* RM0090 3.6.1, PM0075 2.3. Errors are sticky, and would be read as those of the next operation:
 * cleared first. CR is not touched while an operation goes on. */
enum flash_result flash_open(void) {
    FLASH_SR = FLASH_SR_ERRORS | FLASH_SR_EOP;
    enum flash_result result = flash_ends_well() ? supply_look() : FLASH_FAILED;
    if (result != FLASH_OK) {
        return result;
    }
    if ((FLASH_CR & FLASH_CR_LOCK) != 0) {
        FLASH_KEYR = FLASH_KEY1;
        FLASH_KEYR = FLASH_KEY2;
    }
    return (FLASH_CR & FLASH_CR_LOCK) == 0 ? FLASH_OK : FLASH_FAILED;
}

/* The caches know nothing of an erase (RM0090 3.5.2). A supply that has sunk during a long one may
 * have left cells that do not last. */
enum flash_result flash_close(void) {
    uint32_t sr = FLASH_SR;

    if ((sr & FLASH_SR_BSY) != 0) {
        return FLASH_FAILED; /* CR must not be written now; the next attempt waits again */
    }
    FLASH_CR = FLASH_CR_LOCK;
    if (FLASH_HAS_CACHES) {
        flash_empty_caches();
    }
    if ((sr & FLASH_SR_ERRORS) != 0) {
        return FLASH_FAILED;
    }
    return supply_look();
}

static bool program_unit(uint32_t address, const uint8_t *data) {
    uint32_t place = flash_opaque(address);

    if (!flash_may_change(place)) {
        return false;
    }
    flash_store(place, data);
    barrier(); /* BSY is asked for after the store has arrived: it goes by another bus */
    return flash_ends_well();
}

enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                uint32_t length) {
    (void)context;
    if (!flash_may_program(address, length)) {
        return FLASH_REFUSED;
    }
    enum flash_result result = flash_open();
    if (result != FLASH_OK) {
        return result;
    }
    FLASH_CR = FLASH_CR_PROGRAM;
    (void)FLASH_CR;    /* and that has arrived before the first unit comes */
    uint32_t done = 0; /* not what is left: without one instruction that could become very much */
    while (done < length && program_unit(address + done, data + done)) {
        done += PROGRAMMING_UNIT;
    }
    result = flash_close();
    return result == FLASH_OK && done < length ? FLASH_FAILED : result;
}
