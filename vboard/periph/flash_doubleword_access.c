/* SPDX-License-Identifier: MIT */
/* Stores that reach the flash array, and reads of what the ECC cannot correct. RM0394, FLASH
 * functional description. */
#include "flash_doubleword_bits.h"

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
    flash->operation_data = value;
    flash_start(flash, wires, FLASH_PROGRAM, offset, FLASH_DOUBLE_WORD, flash->program_time);
}

void flash_doubleword_store(struct flash *flash, struct vboard *wires, uint32_t offset,
                            unsigned size, uint32_t value) {
    if (flash->operation != FLASH_IDLE) {
        wires_violation(wires, "flash stored to while BSY is set (" MANUAL
                               ", flash programming sequences)");
        return;
    }
    if ((flash->cr & CR_PG) == 0 || (flash->sr & SR_ERRORS) != 0) {
        flash_fail(flash, wires, SR_PGSERR);
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
    uint32_t bank_size = chip->flash_size / chip->banks;
    return (offset % bank_size & ~7u) | offset / bank_size << chip->family->flash.bank_shift;
}

void flash_doubleword_bad_word(struct flash *flash, struct vboard *wires, uint32_t offset) {
    uint32_t reported = flash_array_reported(flash, offset & ~7u);
    if ((flash->eccr & ECCR_ECCD) == 0) {
        flash->eccr &= ECCR_ECCIE | ECCR_ECCC;
        flash->eccr |= ECCR_ECCD | flash_eccr_place(wires_chip(wires), reported);
    }
    wires_bad_word_read(wires, offset & ~7u);
    flash->nmi_falls_at = 0;
    wires_cancel(wires, EVENT_NMI);
    wires_nmi(wires, true);
}
