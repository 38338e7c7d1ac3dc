/* SPDX-License-Identifier: MIT */
/* Bits of the flash interface's registers (RM0394, FLASH registers), and what its two halves share.
 */
#ifndef VBOARD_PERIPH_FLASH_DOUBLEWORD_BITS_H
#define VBOARD_PERIPH_FLASH_DOUBLEWORD_BITS_H

#include "flash_doubleword.h"
#include "flash_interface.h"

enum {
    ACR_DCEN = FLASH_ACR_DCEN,
    ACR_POWER_DOWN = 3u << 13,
    SR_EOP = 1u << 0,
    SR_OPERR = 1u << 1,
    SR_PROGERR = 1u << 3,
    SR_WRPERR = 1u << 4,
    SR_PGAERR = 1u << 5,
    SR_SIZERR = 1u << 6,
    SR_PGSERR = 1u << 7,
    SR_ERRORS = 0xC3FA, /* all but EOP and BSY */
    SR_OPTVERR = 1u << 15,
    SR_BSY = 1u << 16,
    CR_PG = 1u << 0,
    CR_PER = 1u << 1,
    CR_MER1 = 1u << 2,
    CR_PNB_SHIFT = 3,
    CR_MER2 = 1u << 15,
    CR_STRT = 1u << 16,
    CR_OPTSTRT = 1u << 17,
    CR_FSTPG = 1u << 18,
    CR_EOPIE = 1u << 24,
    CR_ERRIE = 1u << 25,
    CR_OBL_LAUNCH = 1u << 27,
    CR_OPTLOCK = 1u << 30,
    ECCR_ECCIE = 1u << 24,
    ECCR_ECCC = 1u << 30,
};
#define CR_LOCK   UINT32_C(0x80000000)
#define ECCR_ECCD UINT32_C(0x80000000)

void flash_doubleword_store(struct flash *flash, struct vboard *wires, uint32_t offset,
                            unsigned size, uint32_t value);
void flash_doubleword_bad_word(struct flash *flash, struct vboard *wires, uint32_t offset);

/* flash_doubleword_options.c: FLASH_OPTR; FLASH_WRPxyR, area by area; a word in memory. */
uint32_t flash_doubleword_option_register(const struct flash *flash);
uint32_t flash_doubleword_protected_area(const struct flash *flash, const struct chip *chip,
                                         unsigned area);
uint32_t flash_doubleword_option(const struct flash *flash, const struct chip *chip,
                                 uint32_t offset);

/* FLASH_ECCR's words for a double-word: offset within its bank, and the bank. */
uint32_t flash_eccr_place(const struct chip *chip, uint32_t offset);
/* The register that reports a double-word: FLASH_ECCR, or FLASH_ECC2R. */
uint32_t *flash_eccr_of(struct flash *flash, const struct chip *chip, uint32_t offset);
/* ECCD is set in one of them. */
static inline bool flash_has_bad_word(const struct flash *flash) {
    return ((flash->eccr | flash->ecc2r) & ECCR_ECCD) != 0;
}
/* Sets error flags as the hardware does; they stay until they are cleared. */
void flash_fail(struct flash *flash, struct vboard *wires, uint32_t errors);
void flash_start(struct flash *flash, struct vboard *wires, enum flash_operation operation,
                 uint32_t offset, uint32_t bytes, uint64_t time);

#endif
