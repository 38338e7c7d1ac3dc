/* SPDX-License-Identifier: MIT */
#include "flash_doubleword_bits.h"

#include "../random.h"

enum {
    ACR = 0x00,
    PDKEYR = 0x04,
    KEYR = 0x08,
    OPTKEYR = 0x0C,
    SR = 0x10,
    CR = 0x14,
    ECCR = 0x18,
    ECC2R = 0x1C,
    OPTR = 0x20,
    PCROP1SR = 0x24,
    PCROP1ER = 0x28,
    WRP1AR = 0x2C,
    WRP1BR = 0x30,
    PCROP1BSR = 0x34,
    PCROP1BER = 0x38,
    PCROP2SR = 0x44,
    PCROP2ER = 0x48,
    WRP2AR = 0x4C,
    WRP2BR = 0x50,
    PCROP2BSR = 0x54,
    PCROP2BER = 0x58,
    SEC1R = 0x70,
    SEC2R = 0x74,
    SECR = 0x80,
};

#define OPTKEY1 UINT32_C(0x08192A3B)
#define OPTKEY2 UINT32_C(0x4C5D6E7F)

static void update_irq(struct flash *flash, struct vboard *wires) {
    bool error = (flash->cr & CR_ERRIE) != 0 && (flash->sr & SR_OPERR) != 0;
    bool end = (flash->cr & CR_EOPIE) != 0 && (flash->sr & SR_EOP) != 0;
    bool corrected = ((flash->eccr & ECCR_ECCIE) != 0 && (flash->eccr & ECCR_ECCC) != 0) ||
                     ((flash->ecc2r & ECCR_ECCIE) != 0 && (flash->ecc2r & ECCR_ECCC) != 0);
    wires_irq(wires, IRQ_FLASH, error || end || corrected);
}

void flash_fail(struct flash *flash, struct vboard *wires, uint32_t errors) {
    flash->sr |= errors | ((flash->cr & CR_ERRIE) != 0 ? SR_OPERR : 0);
    flash->half_given = false;
    update_irq(flash, wires);
}

/* "Data cache might be corrupted during flash memory read-while-write operation": errata sheets
 * ES0250 and ES0430, for chips with two banks. Drivers switch DCEN off around each operation;
 * whether one of them would have met the erratum is not asked. */
static void check_data_cache(const struct flash *flash, struct vboard *wires, uint32_t acr) {
    const struct chip *chip = wires_chip(wires);
    const char *erratum = chip->family->flash.data_cache_erratum;
    if (chip->banks > 1 && erratum != NULL && (acr & ACR_DCEN) != 0) {
        wires_violation(wires,
                        "flash %s with the data cache on (FLASH_ACR DCEN), on a chip with "
                        "two banks: the cache may be corrupted (%s)",
                        flash->operation == FLASH_PROGRAM ? "programmed" : "erased", erratum);
    }
}

/* Of the bank, or of both, that the operation is in. */
static uint32_t busy_bits(const struct flash *flash, const struct chip *chip) {
    const uint32_t bank_size = chip->flash_size / chip->banks;
    const uint32_t bsy2 = chip->family->flash.bsy2;
    bool second = flash->operation_offset + flash->operation_bytes > bank_size;
    return bsy2 == 0 || flash->operation_offset < bank_size ? SR_BSY | (second ? bsy2 : 0) : bsy2;
}

void flash_start(struct flash *flash, struct vboard *wires, enum flash_operation operation,
                 uint32_t offset, uint32_t bytes, uint64_t time) {
    flash_count(flash, offset, bytes);
    if (flash_is_protected(flash, offset, bytes)) { /* RM0394, FLASH_SR WRPERR */
        flash->cr &= ~(uint32_t)CR_STRT;
        flash_fail(flash, wires, SR_WRPERR);
        return;
    }
    if (wires_chip(wires)->family->flash.range_1_only && wires_voltage_range(wires) == RANGE_2) {
        wires_violation(wires, "flash erased or programmed in voltage range 2 (" MANUAL
                               ", flash erase and program operations)");
        return;
    }
    if (flash_begin(flash, wires, operation, offset, bytes, time)) {
        flash->sr |= busy_bits(flash, wires_chip(wires));
        check_data_cache(flash, wires, flash->acr);
    }
}

static void event(struct flash *flash, struct vboard *wires) {
    if (flash->operation == FLASH_PROGRAM) {
        flash_array_program(
            flash, flash->operation_offset,
            wires_flash_keeps(wires, flash->operation_offset, flash->operation_data, UINT64_MAX));
        flash->programs++;
    } else {
        flash_array_erase(flash, flash->operation_offset, flash->operation_bytes);
        flash_array_forget(flash, flash->operation_offset, flash->operation_bytes);
        flash->erases += flash_page(flash, flash->operation_bytes);
        flash->cr &= ~(uint32_t)CR_STRT;
    }
    /* An erase concerns both caches (RM0394, flash erase sequences); code is not fetched from where
     * it has yet to be programmed, so programming concerns the data cache. */
    flash_mark_stale(flash, flash->operation == FLASH_PROGRAM
                                ? FLASH_STALE_DATA
                                : FLASH_STALE_DATA | FLASH_STALE_CODE);
    flash->operation = FLASH_IDLE;
    flash->sr &= ~(SR_BSY | wires_chip(wires)->family->flash.bsy2);
    flash->sr |= (flash->cr & CR_EOPIE) != 0 ? SR_EOP : 0;
    update_irq(flash, wires);
    wires_flash_changed(wires);
    wires_flash_ended(wires);
}

/* The page in its bank that FLASH_CR names. */
static uint32_t selected_page(const struct flash *flash, const struct chip *chip) {
    const struct flash_facts *facts = &chip->family->flash;
    uint32_t page = (flash->cr >> CR_PNB_SHIFT) & ((1u << facts->page_bits[chip->die]) - 1);
    bool by_number = facts->second_bank_page != 0 && page >= facts->second_bank_page;
    return by_number && (flash->cr & facts->bker) != 0 ? page - facts->second_bank_page : page;
}

static void start_erase(struct flash *flash, struct vboard *wires) {
    const struct chip *chip = wires_chip(wires);
    uint32_t bank_size = chip->flash_size / chip->banks;
    uint32_t kind = flash->cr & (CR_PER | CR_MER1 | CR_MER2);
    if ((flash->sr & SR_ERRORS) != 0 || (flash->cr & CR_PG) != 0 || kind == 0) {
        flash->cr &= ~(uint32_t)CR_STRT;
        flash_fail(flash, wires, SR_PGSERR);
        return;
    }
    if (kind == CR_PER) {
        uint32_t page = selected_page(flash, chip);
        uint32_t bank = (flash->cr & chip->family->flash.bker) != 0 ? bank_size : 0;
        if (page >= flash_page(flash, bank_size)) {
            wires_violation(wires,
                            "page %u does not exist in a bank of %u (" MANUAL " FLASH_CR PNB)",
                            (unsigned)page, (unsigned)(flash_page(flash, bank_size)));
            return;
        }
        flash_start(flash, wires, FLASH_PAGE_ERASE, bank + page * flash->page_size,
                    flash->page_size, flash->page_erase_time);
    } else if ((kind & CR_PER) != 0) {
        wires_violation(wires, "page erase and mass erase asked for at once (" MANUAL
                               ", flash erase sequences)");
    } else {
        uint32_t first = (kind & CR_MER1) != 0 ? 0 : bank_size;
        uint32_t bytes = kind == (CR_MER1 | CR_MER2) ? 2 * bank_size : bank_size;
        flash_start(flash, wires, FLASH_MASS_ERASE, first, bytes, flash->mass_erase_time);
    }
}

static void cr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    if (flash->operation != FLASH_IDLE) {
        wires_violation(wires, "FLASH_CR written while BSY is set (" MANUAL " FLASH_CR)");
        return;
    }
    if (flash->half_given && wires_chip(wires)->family->flash.cfgbsy != 0) {
        wires_violation(wires, "FLASH_CR written while CFGBSY is set (" MANUAL " FLASH_SR)");
        return;
    }
    if ((flash->cr & CR_LOCK) != 0) {
        return; /* locked: the write has no effect, RM0394, unlocking the flash */
    }
    if ((value & CR_FSTPG) != 0) {
        wires_violation(wires, "fast programming (FSTPG) is not modelled");
        return;
    }
    if ((value & wires_chip(wires)->family->flash.secure) != 0) {
        wires_violation(wires, "the securable memory area (SEC_PROT) is not modelled");
        return;
    }
    if ((value & (CR_OPTSTRT | CR_OBL_LAUNCH)) != 0) {
        wires_violation(wires, "option writes are not modelled: option bytes are read-only");
        return;
    }
    bool started = (value & CR_STRT) != 0;
    flash->cr = value | (flash->cr & CR_OPTLOCK);
    if ((value & CR_PG) == 0) {
        flash->half_given = false;
    }
    if (started) {
        start_erase(flash, wires);
    }
    update_irq(flash, wires);
}

static void optkeyr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    bool allowed = (flash->cr & CR_LOCK) == 0 && !flash->options_locked_for_good;
    if (allowed && !flash->optkey1_given && value == OPTKEY1) {
        flash->optkey1_given = true;
    } else if (allowed && flash->optkey1_given && value == OPTKEY2) {
        flash->optkey1_given = false;
        flash->cr &= ~(uint32_t)CR_OPTLOCK;
    } else {
        flash->options_locked_for_good = true;
        flash->cr |= CR_OPTLOCK;
        wires_bus_error(wires);
    }
}

static void acr_write(struct flash *flash, struct vboard *wires, uint32_t value) {
    value &= ~wires_chip(wires)->family->flash.acr_ones;
    if ((value & ACR_POWER_DOWN) != 0) {
        wires_violation(wires, "flash power-down is not modelled");
        return;
    }
    if (!flash_switch_caches(flash, wires, value)) {
        return;
    }
    if (flash->operation != FLASH_IDLE) {
        check_data_cache(flash, wires, value);
    }
    if (wires_chip(wires)->family->flash.acr_empty != 0) { /* software may set and clear it */
        flash->empty = (value & wires_chip(wires)->family->flash.acr_empty) != 0;
        value &= ~wires_chip(wires)->family->flash.acr_empty;
    }
    flash->acr = value;
    wires_clocks_changed(wires);
    wires_flash_changed(wires);
}

/* The line falls when ECCD is clear, or on demand some cycles after the store: a bus may keep a
 * store back for a while. */
static void lower_nmi(struct flash *flash, struct vboard *wires) {
    if (flash->nmi_lag == 0) {
        wires_nmi(wires, flash_has_bad_word(flash));
        return;
    }
    flash->nmi_falls_at = wires_now(wires) + flash->nmi_lag * PICOSECONDS / wires_hclk_hz(wires);
    wires_schedule(wires, EVENT_NMI, flash->nmi_falls_at);
}

static void nmi_event(struct flash *flash, struct vboard *wires) {
    flash->nmi_falls_at = 0;
    wires_nmi(wires, flash_has_bad_word(flash));
}

static void eccr_write(struct flash *flash, struct vboard *wires, uint32_t *eccr, uint32_t value) {
    bool cleared = (*eccr & value & ECCR_ECCD) != 0;
    *eccr &= ~(value & (ECCR_ECCD | ECCR_ECCC));
    *eccr = (*eccr & ~(uint32_t)ECCR_ECCIE) | (value & ECCR_ECCIE);
    if (cleared) {
        lower_nmi(flash, wires);
    }
    update_irq(flash, wires);
}

/* A read of the register waits for the store before it. */
static uint32_t eccr_read(const struct flash *flash, struct vboard *wires, uint32_t eccr) {
    if (flash->nmi_falls_at != 0) {
        wires_stall(wires, flash->nmi_falls_at);
    }
    return eccr;
}

static void raise_after_reset(struct flash *flash, const struct chip *chip, uint32_t offset) {
    flash->eccr_after_reset = ECCR_ECCD | flash_eccr_place(chip, offset);
    flash->after_reset_in_second = flash_eccr_of(flash, chip, offset) == &flash->ecc2r;
}

/* CFGBSY: the settings are in use, from the first word of a double-word on: RM0444 FLASH_SR. */
static uint32_t sr_read(const struct flash *flash, const struct flash_facts *facts) {
    bool in_use = flash->half_given || flash->operation != FLASH_IDLE;
    return flash->sr | (flash->empty ? facts->sr_empty : 0) | (in_use ? facts->cfgbsy : 0);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct flash *flash = state;
    const struct flash_facts *facts = &wires_chip(wires)->family->flash;
    switch (offset) {
    case ACR: return flash->acr | facts->acr_ones | (flash->empty ? facts->acr_empty : 0);
    case SR: return sr_read(flash, facts);
    case CR: return flash->cr;
    case ECCR: return eccr_read(flash, wires, flash->eccr);
    case ECC2R: return eccr_read(flash, wires, flash->ecc2r);
    case OPTR: return flash_doubleword_option_register(flash);
    case PCROP1SR:
    case PCROP1BSR:
    case PCROP1BER:
    case PCROP2SR:
    case PCROP2ER:
    case PCROP2BSR:
    case PCROP2BER: return 0xFFFFFFFF;
    case PCROP1ER: return 0x7FFFFFFF;
    case WRP1AR: return flash_doubleword_protected_area(flash, wires_chip(wires), 0);
    case WRP1BR: return flash_doubleword_protected_area(flash, wires_chip(wires), 1);
    case WRP2AR: return flash_doubleword_protected_area(flash, wires_chip(wires), 2);
    case WRP2BR: return flash_doubleword_protected_area(flash, wires_chip(wires), 3);
    case SEC1R:
    case SEC2R: return 0xFFFFFF00; /* no page is hidden */
    case SECR: return 0xF00EFF00;  /* in neither bank, and BOOT_LOCK is clear */
    default: return 0;             /* the keys */
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct flash *flash = state;
    switch (offset) {
    case ACR: acr_write(flash, wires, value); break;
    case KEYR: flash_key(flash, wires, value, CR_LOCK); break;
    case OPTKEYR: optkeyr_write(flash, wires, value); break;
    case SR:
        flash->sr &= ~(value & (SR_ERRORS | SR_EOP));
        flash->empty ^= (value & wires_chip(wires)->family->flash.sr_empty) != 0; /* toggles it */
        update_irq(flash, wires);
        break;
    case CR: cr_write(flash, wires, value); break;
    case ECCR: eccr_write(flash, wires, &flash->eccr, value); break;
    case ECC2R: eccr_write(flash, wires, &flash->ecc2r, value); break;
    case PDKEYR: wires_violation(wires, "flash power-down is not modelled"); break;
    default: wires_violation(wires, "option writes are not modelled: option bytes are read-only");
    }
}

static void reset(void *state, struct vboard *wires) {
    struct flash *flash = state;
    uint64_t random = wires_random(wires);
    bool tears = flash->operation != FLASH_IDLE;
    flash_array_tear(flash, FLASH_TORN_BY_CHANCE, &random);
    if (tears && (random_next(&random) & 1) != 0) { /* ES0250, ES0318: FLASH_ECCR corrupted */
        (void)flash_array_lose_way(flash, wires_chip(wires)->flash_size, &random);
    }
    flash->acr = wires_chip(wires)->family->flash.acr;
    flash->sr = flash->option_error ? SR_OPTVERR : 0;
    flash->cr = CR_LOCK | CR_OPTLOCK;
    flash->eccr = flash->after_reset_in_second ? 0 : flash->eccr_after_reset;
    flash->ecc2r = flash->after_reset_in_second ? flash->eccr_after_reset : 0;
    flash->eccr_after_reset = 0;
    flash->after_reset_in_second = false;
    flash->nmi_falls_at = 0;
    flash->key1_given = flash->locked_for_good = false;
    flash->optkey1_given = flash->options_locked_for_good = false;
    flash->half_given = false;
    flash_flush(flash, FLASH_STALE_CODE | FLASH_STALE_DATA);
    flash->code_cache_filled = flash->data_cache_filled = 1;
    wires_cancel(wires, EVENT_FLASH);
    wires_cancel(wires, EVENT_NMI);
    wires_nmi(wires, flash_has_bad_word(flash));
    wires_flash_changed(wires);
}

const struct peripheral flash_peripheral = {read, write, reset};

static const struct flash_ecc ecc = {
    .bad_word = flash_doubleword_bad_word,
    .nmi_event = nmi_event,
    .raise_after_reset = raise_after_reset,
};

const struct flash_version flash_doubleword = {
    .ecc = &ecc,
    .event = event,
    .store = flash_doubleword_store,
    .option = flash_doubleword_option,
};
