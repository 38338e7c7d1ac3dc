/* SPDX-License-Identifier: MIT */
/* Stores that reach the flash array, and reads of what the ECC cannot correct. RM0394, FLASH
 * functional description. */
#include "flash_doubleword_bits.h"

/* A double-word that reads as erased and is not, because all ones were programmed into it. */
static bool zeros_would_fail(const struct flash *flash, struct vboard *wires, uint32_t offset,
                             uint64_t value) {
    const char *erratum = wires_chip(wires)->family->flash.ones_erratum;
    if (erratum == NULL || value != 0 ||
        flash->word[offset / FLASH_DOUBLE_WORD] != FLASH_WORD_PROGRAMMED ||
        flash_array_word(flash, offset) != UINT64_MAX) {
        return false;
    }
    wires_violation(wires,
                    "double-word 0x%08x, programmed with all ones, programmed with zeros: PROGERR "
                    "(%s)",
                    (unsigned)(FLASH_BASE_ADDRESS + offset), erratum);
    return true;
}

static void program(struct flash *flash, struct vboard *wires, uint32_t offset, uint64_t value) {
    flash_array_ask(flash, offset);
    /* What the interface reads decides; that chance does is no fault of the firmware's. */
    if (flash->unstable[flash_page(flash, offset)] != 0 && value != 0 &&
        flash_array_read(flash, wires, offset) != UINT64_MAX) {
        flash_fail(flash, wires, SR_PROGERR);
        return;
    }
    /* The all-zero write invalidates a word that was programmed: RM0394, FLASH_SR PROGERR. */
    if (flash->word[offset / FLASH_DOUBLE_WORD] != FLASH_WORD_ERASED && value != 0) {
        flash_fail(flash, wires, SR_PROGERR);
        wires_violation(wires,
                        "double-word 0x%08x programmed without an erase in between: PROGERR "
                        "(" MANUAL ", flash programming sequences)",
                        (unsigned)(FLASH_BASE_ADDRESS + offset));
        return;
    }
    if (zeros_would_fail(flash, wires, offset, value)) {
        flash_fail(flash, wires, SR_PROGERR);
        return;
    }
    flash->operation_data = value;
    flash_start(flash, wires, FLASH_PROGRAM, offset, FLASH_DOUBLE_WORD, flash->program_time);
}

/* Where settings can be in use, a word that nobody asked to program is kept as if it were the first
 * of two: CFGBSY stays set until another store to flash, or a reset. No manual says so; users of
 * the STM32G0 do (community.st.com, "CFGBSY bit of FLASH SR register is SR is set"). */
static bool keeps_stray_word(struct flash *flash, struct vboard *wires, uint32_t offset,
                             unsigned size) {
    if (wires_chip(wires)->family->flash.cfgbsy == 0 || (flash->cr & CR_PG) != 0 ||
        (flash->sr & SR_ERRORS) != 0 || flash->half_given || size != sizeof(uint32_t) ||
        offset % FLASH_DOUBLE_WORD != 0) {
        return false;
    }
    flash->half_given = true;
    flash->half_offset = offset;
    return true;
}

void flash_doubleword_store(struct flash *flash, struct vboard *wires, uint32_t offset,
                            unsigned size, uint32_t value) {
    if (flash->operation != FLASH_IDLE) {
        wires_violation(wires, "flash stored to while BSY is set (" MANUAL
                               ", flash programming sequences)");
        return;
    }
    if (keeps_stray_word(flash, wires, offset, size)) {
        return;
    }
    if ((flash->cr & CR_PG) == 0 || (flash->sr & SR_ERRORS) != 0) {
        bool elsewhere = flash->half_given && offset != flash->half_offset + sizeof value;
        flash_fail(flash, wires, SR_PGSERR | (elsewhere ? SR_PGAERR : 0));
        return;
    }
    if (size != sizeof value) {
        flash_fail(flash, wires, SR_SIZERR);
        return;
    }
    if (!flash->half_given) {
        if (offset % FLASH_DOUBLE_WORD != 0) {
            flash_fail(flash, wires, SR_PGAERR);
            return;
        }
        flash->half_given = true;
        flash->half_offset = offset;
        flash->half = value;
        return;
    }
    if (offset != flash->half_offset + sizeof value) {
        flash_fail(flash, wires, SR_PGAERR);
        return;
    }
    flash->half_given = false;
    program(flash, wires, flash->half_offset, (uint64_t)value << 32 | flash->half);
}

uint32_t flash_eccr_place(const struct chip *chip, uint32_t offset) {
    const struct flash_facts *facts = &chip->family->flash;
    uint32_t bank_size = chip->flash_size / chip->banks;
    if (facts->ecc_by_bank) {
        return offset % bank_size / FLASH_DOUBLE_WORD;
    }
    return (offset % bank_size & ~7u) | offset / bank_size << facts->bank_shift;
}

uint32_t *flash_eccr_of(struct flash *flash, const struct chip *chip, uint32_t offset) {
    bool second = offset >= chip->flash_size / chip->banks;
    return second && chip->family->flash.ecc_by_bank ? &flash->ecc2r : &flash->eccr;
}

void flash_doubleword_bad_word(struct flash *flash, struct vboard *wires, uint32_t offset) {
    const struct chip *chip = wires_chip(wires);
    uint32_t reported = flash_array_reported(flash, offset & ~7u);
    uint32_t *eccr = flash_eccr_of(flash, chip, reported);
    if ((*eccr & ECCR_ECCD) == 0) {
        *eccr &= ECCR_ECCIE | ECCR_ECCC;
        *eccr |= ECCR_ECCD | flash_eccr_place(chip, reported);
    }
    wires_bad_word_read(wires, offset & ~7u);
    flash->nmi_falls_at = 0;
    wires_cancel(wires, EVENT_NMI);
    wires_nmi(wires, true);
}
