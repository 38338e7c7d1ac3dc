#include <string.h>

#include "layout.h"
#include "port.h"

/* A page takes 24.47 ms at most by the data sheet (DS11451 table 56), but boards were seen to take
 * longer. A poll takes 10 cycles or more: this is a quarter of a second at least. */
enum { BUSY_POLLS = 2000000 };

static volatile bool ecc_error;

bool flash_take_ecc_error(void) {
    bool seen = ecc_error;

    ecc_error = false;
    return seen;
}

void nmi_handler(void);

/* An uncorrectable ECC error raises NMI, and again for ever unless it is cleared (RM0394 3.3.2).
 * Whoever reads flash asks flash_take_ecc_error() afterwards. */
void nmi_handler(void) {
    uint32_t eccr = FLASH_ECCR;
    uint32_t place = eccr & FLASH_ECCR_PLACE;

    if ((eccr & FLASH_ECCR_ECCD) == 0) {
        fault_and_reset(HANDOFF_FAULT_NMI, 0);
    }
    FLASH_ECCR = eccr;
    if (place < JOURNAL_START - FLASH_START) {
        /* Nobody reads our own code as data: what was to be executed is not what was written. */
        fault_and_reset(HANDOFF_FAULT_BAD_CODE, FLASH_START + place);
    }
    ecc_error = true;
}

enum flash_result flash_read(void *context, uint32_t address, uint8_t *data, uint32_t length) {
    (void)context;
    (void)flash_take_ecc_error();
    memcpy(data, (const void *)(uintptr_t)address, length);
    barrier();
    return flash_take_ecc_error() ? FLASH_BAD_WORD : FLASH_OK;
}

/* Whatever the caller computed: no byte of the bootloader itself is ever erased or programmed. */
static bool writable(uint32_t address, uint32_t length) {
    uint32_t end = FLASH_START + KIT_FLASH_SIZE;

    return address >= JOURNAL_START && address < end && length <= end - address &&
           address % FLASH_WORD_SIZE == 0 && length % FLASH_WORD_SIZE == 0;
}

/* Waits until the controller is idle; bounded. False: it is not, or reports an error. */
static bool ends_well(void) {
    for (uint32_t i = 0; i < BUSY_POLLS; i++) {
        uint32_t sr = FLASH_SR;

        if ((sr & FLASH_SR_BSY) == 0) {
            return (sr & FLASH_SR_ERRORS) == 0;
        }
        watchdog_feed(NULL);
    }
    return false;
}

/* The PVD (RM0394 5.2.3) watches the supply. Level 5, 2.8 V, is the one of the brown-out reset that
 * the kits should have: a page is erased within 25 ms, and 1.1 V is left for the supply to sink in
 * that time. The comparator is ready long before the first operation. */
void flash_init(void) {
    RCC_APB1ENR1 |= RCC_APB1ENR1_PWREN;
    (void)RCC_APB1ENR1;
    PWR_CR2 = PWR_CR2_PLS_2V8 << PWR_CR2_PLS_SHIFT | PWR_CR2_PVDE;
}

/* RM0394 3.3.5. Errors are sticky and would block the next operation: cleared first. CR is not
 * touched while an operation goes on. */
static enum flash_result open_controller(void) {
    (void)ends_well();
    if ((FLASH_SR & FLASH_SR_BSY) != 0) {
        return FLASH_FAILED;
    }
    if ((PWR_SR2 & PWR_SR2_PVDO) != 0) {
        return FLASH_SUPPLY;
    }
    FLASH_SR = FLASH_SR_ERRORS | FLASH_SR_EOP;
    if ((FLASH_CR & FLASH_CR_LOCK) != 0) {
        FLASH_KEYR = FLASH_KEY1;
        FLASH_KEYR = FLASH_KEY2;
    }
    return (FLASH_CR & FLASH_CR_LOCK) == 0 ? FLASH_OK : FLASH_FAILED;
}

/* The caches know nothing of the change (RM0394 3.3.4): off, emptied, on again. */
static void refresh_caches(void) {
    uint32_t acr = FLASH_ACR & ~(FLASH_ACR_ICEN | FLASH_ACR_DCEN);

    FLASH_ACR = acr;
    FLASH_ACR = acr | FLASH_ACR_ICRST | FLASH_ACR_DCRST;
    FLASH_ACR = acr;
    FLASH_ACR = acr | FLASH_ACR_ICEN | FLASH_ACR_DCEN;
}

static enum flash_result close_controller(void) {
    uint32_t sr = FLASH_SR;

    if ((sr & FLASH_SR_BSY) != 0) {
        return FLASH_FAILED; /* CR must not be written now; the next attempt waits again */
    }
    FLASH_CR = FLASH_CR_LOCK;
    refresh_caches();
    return (sr & FLASH_SR_ERRORS) != 0 ? FLASH_FAILED : FLASH_OK;
}

/* Page number and bank as FLASH_CR takes them (RM0351 3.7.5): the bank, BKER, is the bit above the
 * number within one, PNB. */
static uint32_t page_selection(uint32_t address) {
    return (address - FLASH_START) / PAGE_SIZE << FLASH_CR_PNB_SHIFT;
}

enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    if (!writable(address, PAGE_SIZE) || address % PAGE_SIZE != 0) {
        return FLASH_REFUSED;
    }
    enum flash_result result = open_controller();
    if (result != FLASH_OK) {
        return result;
    }
    FLASH_CR = FLASH_CR_PER | page_selection(address);
    FLASH_CR = FLASH_CR_PER | page_selection(address) | FLASH_CR_STRT;
    (void)ends_well();
    return close_controller();
}

static uint32_t word_at(const uint8_t *bytes) {
    uint32_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* RM0394 3.3.7: PG, the low word, the high word. */
static bool program_double_word(uint32_t address, const uint8_t *data) {
    REGISTER(address, 0) = word_at(data);
    REGISTER(address, 4) = word_at(data + 4);
    return ends_well();
}

enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                uint32_t length) {
    (void)context;
    if (!writable(address, length)) {
        return FLASH_REFUSED;
    }
    enum flash_result result = open_controller();
    if (result != FLASH_OK) {
        return result;
    }
    FLASH_CR = FLASH_CR_PG;
    for (uint32_t i = 0; i < length && program_double_word(address + i, data + i);
         i += FLASH_WORD_SIZE) {
    }
    return close_controller();
}
