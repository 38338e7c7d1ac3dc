/* SPDX-License-Identifier: MIT */
/* Option bytes as a register and as memory. */
#include "flash_sectors.h"

enum {
    OPTCR_NWRP_SHIFT = 16,
    OPTCR_NWRP = 0xFFF, /* behind that shift */
    SPRMOD = 1u << 15,  /* likewise; clear from the factory (RM0383, RM0390); else reserved */
};

/* nWRP: a bit for each sector, clear where it is protected. RDP: RM0090 FLASH_OPTCR. */
uint32_t flash_sectors_option_register(const struct flash *flash) {
    const uint32_t rdp = 0xFF00, level_1 = 0x5500;
    uint32_t value =
        flash->option_word & ~((uint32_t)flash->protection.units[0] << OPTCR_NWRP_SHIFT |
                               (uint32_t)flash->protection.units[1] << (OPTCR_NWRP_SHIFT + 8));
    return flash->readout_protected ? (value & ~rdp) | level_1 : value;
}

/* RM0090, option byte organization: RDP and USER at the first word, nWRP at the third; the rest is
 * reserved. */
uint32_t flash_sectors_option(const struct flash *flash, const struct chip *chip, uint32_t offset) {
    (void)chip;
    const uint32_t unused_ones = 0x13; /* of USER */
    const uint32_t nwrp_word = 8;
    uint32_t value = flash_sectors_option_register(flash);
    if (offset == nwrp_word) {
        return ~(uint32_t)(OPTCR_NWRP | SPRMOD) | value >> OPTCR_NWRP_SHIFT;
    }
    uint32_t user = (value & 0xFFFF) | unused_ones;
    user &= flash->hardware_watchdog ? ~(uint32_t)FLASH_SECTORS_WDG_SW : UINT32_MAX;
    return offset == 0 ? 0xFFFF0000 | user : UINT32_MAX;
}
