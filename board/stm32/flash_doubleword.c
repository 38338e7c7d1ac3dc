/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "flash_bounds.h"
#include "layout.h"
#include "port.h"
#include "registers.h"
#include "wire/bytes.h"

/* A page takes 24.47 ms at most by the data sheet (DS11451 table 56), but boards were seen to take
 * longer. A poll takes 10 cycles or more: this is a quarter of a second at least. */
enum {
    BUSY_POLLS = 2000000,
    SUPPLY_POLLS = 10000, /* a millisecond at least */
};

/* Since reading began. Together, so that one address in the code leads to all of it. */
static volatile struct {
    bool goes_on;
    bool bad_word;
    uint32_t nmis;
} reading;

/* NMIs while one range is read, or while none is: a bad word for each double-word of the largest
 * flash, and more. */
enum { NMIS_TOLERATED = 200000 };

void nmi_handler(void);

/* An uncorrectable ECC error raises NMI, and again for ever unless it is cleared (RM0394 3.3.2).
 * While flash is read as data, any NMI says that what is read is bad: where, FLASH_ECCR cannot be
 * trusted to say after a reset or a power cut in the middle of an operation (ES0250, ES0318). The
 * line falls some cycles after the store, hence the read-back; should it fall later still, the
 * handler is entered once more and finds nothing, which is no fault. */
void nmi_handler(void) {
    uint32_t eccr = FLASH_ECCR;
    uint32_t place = FLASH_ECCR_PLACE(eccr);

    FLASH_ECCR = eccr | FLASH_ECCR_ECCD | FLASH_ECCR_ECCC;
    (void)FLASH_ECCR;
    if (FLASH_HAS_ECC_BY_BANK) {
        FLASH_ECC2R |= FLASH_ECCR_ECCD | FLASH_ECCR_ECCC;
        (void)FLASH_ECC2R;
    }
    barrier();
    if (!reading.goes_on && (eccr & FLASH_ECCR_ECCD) != 0 && place < BOOTLOADER_SIZE) {
        /* Nobody reads our own code as data: what was to be executed is not what was written. */
        fault_and_reset(HANDOFF_FAULT_BAD_CODE, FLASH_START + place);
    }
    if (reading.nmis >= NMIS_TOLERATED) {
        fault_and_reset(HANDOFF_FAULT_NMI, 0);
    }
    reading.nmis++;
    reading.bad_word = true;
}

/* The caches know nothing of a change, nor that a word in them is bad (RM0394 3.3.4): off, emptied,
 * on again. */
static void refresh_caches(void) {
    uint32_t acr = FLASH_ACR & ~FLASH_ACR_ENABLE_CACHES;

    FLASH_ACR = acr;
    FLASH_ACR = acr | FLASH_ACR_RESET_CACHES;
    FLASH_ACR = acr;
    FLASH_ACR = acr | FLASH_ACR_ENABLE_CACHES;
}

void flash_reading_begins(void) {
    reading.bad_word = false;
    reading.nmis = 0;
    reading.goes_on = true;
    barrier();
}

bool flash_reading_ends(void) {
    barrier();
    reading.goes_on = false;
    if (reading.bad_word) {
        refresh_caches(); /* else the next read may find it there, without an NMI */
    }
    return !reading.bad_word;
}

enum flash_result flash_read(void *context, uint32_t address, uint8_t *data, uint32_t length) {
    (void)context;
    flash_reading_begins();
    memcpy(data, (const void *)(uintptr_t)address, length);
    return flash_reading_ends() ? FLASH_OK : FLASH_BAD_WORD;
}

/* Waits until the controller is idle; bounded. False: it is not, or reports an error. The watchdog
 * is fed in any case: where the core stands still during an operation, it finds it ended. */
static bool ends_well(void) {
    for (uint32_t i = 0; i < BUSY_POLLS; i++) {
        watchdog_feed(NULL);
        uint32_t sr = FLASH_SR;

        if ((sr & FLASH_SR_BSY) == 0) {
            return (sr & FLASH_SR_ERRORS) == 0;
        }
    }
    return false;
}

/* The PVD (RM0394 5.2.3) watches the supply. At 2.8 V, the level of the brown-out reset that the
 * kits should have, a page is erased within 25 ms, and 1.1 V is left for the supply to sink in that
 * time. */
void flash_init(void) {
    RCC_APB1ENR1 |= RCC_APB1ENR1_PWREN;
    (void)RCC_APB1ENR1;
    PWR_CR2 = PWR_CR2_LEVEL(KIT_SUPPLY_LEVEL) | PWR_CR2_PVDE;
}

/* The comparator needs some time after it is switched on, which no data sheet states. */
static bool supply_good(void) {
    for (uint32_t i = 0; i < SUPPLY_POLLS; i++) {
        if ((PWR_SR2 & PWR_SR2_PVDO) == 0) {
            return true;
        }
    }
    return false;
}

/* A word that came without the other one of its double-word keeps the settings in use, whoever
 * stored it, and for ever: FLASH_CR must not be written then. What lets go of it is another store
 * to a place that cannot be its other half; the errors that follow say so, and nothing is
 * programmed (users' reports; RM0444 3.7.4 has the flag only). Ones: not even with a zero in front
 * of them they are what invalidates a double-word. */
static void let_go_of_stray_word(void) {
    if (FLASH_SR_CFGBSY != 0 && (FLASH_SR & FLASH_SR_BSY) == FLASH_SR_CFGBSY) {
        REGISTER(FLASH_START, 4) = UINT32_MAX;
        barrier();
    }
}

/* RM0394 3.3.5. A flash whose banks are not those of the kit has other pages: nothing is done to
 * it. Errors are sticky and would block the next operation: cleared first. CR is not touched while
 * an operation goes on. The data cache is off meanwhile: on chips with two banks it may be
 * corrupted when one is read while the other is written (ES0250, data cache during
 * read-while-write). */
static enum flash_result open_controller(void) {
    let_go_of_stray_word();
    (void)ends_well();
    if ((FLASH_SR & FLASH_SR_BSY) != 0 || !FLASH_HAS_ITS_BANKS) {
        return FLASH_FAILED;
    }
    if (!supply_good()) {
        return FLASH_SUPPLY;
    }
    if (FLASH_HAS_DATA_CACHE) {
        FLASH_ACR &= ~FLASH_ACR_DCEN;
        (void)FLASH_ACR;
    }
    FLASH_SR = FLASH_SR_ERRORS | FLASH_SR_EOP;
    if ((FLASH_CR & FLASH_CR_LOCK) != 0) {
        FLASH_KEYR = FLASH_KEY1;
        FLASH_KEYR = FLASH_KEY2;
    }
    return (FLASH_CR & FLASH_CR_LOCK) == 0 ? FLASH_OK : FLASH_FAILED;
}

static enum flash_result close_controller(void) {
    let_go_of_stray_word();
    uint32_t sr = FLASH_SR;

    if ((sr & FLASH_SR_BSY) != 0) {
        return FLASH_FAILED; /* CR must not be written now; the next attempt waits again */
    }
    FLASH_CR = FLASH_CR_LOCK;
    refresh_caches();
    return (sr & FLASH_SR_ERRORS) != 0 ? FLASH_FAILED : FLASH_OK;
}

/* A page as FLASH_CR takes it: its number within a bank, PNB, and the bank, BKER (RM0351 3.7.5). */
static uint32_t selection_of(uint32_t page) {
    uint32_t offset = page - FLASH_START;

    return offset % KIT_BANK_SIZE / ERASE_UNIT << FLASH_CR_PNB_SHIFT | offset / KIT_BANK_SIZE
                                                                           << FLASH_CR_BKER_SHIFT;
}

/* Back from there. Of more than a selection it is another address, and of bits below a number or
 * between the two one that is not aligned. What is computed once more would not do instead, for the
 * compiler takes the constants of the first time. */
static uint32_t page_of(uint32_t selection) {
    uint32_t numbers = KIT_BANK_SIZE / ERASE_UNIT << FLASH_CR_PNB_SHIFT;
    uint32_t bank = selection >> FLASH_CR_BKER_SHIFT;
    uint32_t between = selection % (1u << FLASH_CR_BKER_SHIFT) / numbers;

    return FLASH_START + bank * KIT_BANK_SIZE +
           selection % numbers * (ERASE_UNIT >> FLASH_CR_PNB_SHIFT) + between;
}

/* Nothing above the page and its bank may come of a number that is wrong: there begins STRT. What
 * the controller has understood is read back, and with STRT it is looked at before the controller
 * is given it: one skipped instruction, here or where the address came from, erases nothing else. A
 * bit beside the page's would make it a bank's erase. */
static bool erase_page(uint32_t page) {
    if (!flash_may_change(page) || page % ERASE_UNIT != 0) {
        return false;
    }
    FLASH_CR = flash_opaque(FLASH_CR_PER | selection_of(page)) % FLASH_CR_STRT;
    uint32_t order = flash_opaque(FLASH_CR % FLASH_CR_STRT | FLASH_CR_STRT);
    if (page_of(order - (FLASH_CR_PER | FLASH_CR_STRT)) != page) {
        return false;
    }
    FLASH_CR = order;
    (void)FLASH_CR; /* BSY is asked for after the store has arrived */
    (void)ends_well();
    return true;
}

enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    enum flash_result result = open_controller();
    if (result != FLASH_OK) {
        return result;
    }
    bool erased = erase_page(flash_opaque(address));
    result = close_controller();
    return erased ? result : FLASH_REFUSED;
}

/* RM0394 3.3.7: PG, the low word, the high word. Flash and its registers are on different buses:
 * BSY is asked for after both words have arrived. */
static bool program_double_word(uint32_t address, const uint8_t *data) {
    uint32_t low = get_u32(data), high = get_u32(data + 4);
    uint32_t place = flash_opaque(address);

    if (!flash_may_change(place)) {
        return false;
    }
    if (FLASH_ONES_STAY && (low & high) == UINT32_MAX) {
        return true; /* they are there, and a record can be put over them another time */
    }
    REGISTER(place, 0) = low;
    REGISTER(place, 4) = high;
    barrier();
    return ends_well();
}

enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                uint32_t length) {
    (void)context;
    if (!flash_may_program(address, length)) {
        return FLASH_REFUSED;
    }
    enum flash_result result = open_controller();
    if (result != FLASH_OK) {
        return result;
    }
    /* If the load of PG is skipped, the register may hold a key, and that has STRT. */
    FLASH_CR = flash_opaque(FLASH_CR_PG) % FLASH_CR_STRT;
    (void)FLASH_CR;    /* and PG is set before the first word comes */
    uint32_t done = 0; /* not what is left: without one instruction that could become very much */
    while (done < length && program_double_word(address + done, data + done)) {
        done += FLASH_WORD_SIZE;
    }
    result = close_controller();
    return result == FLASH_OK && done < length ? FLASH_FAILED : result;
}
