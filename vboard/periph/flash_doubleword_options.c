/* SPDX-License-Identifier: MIT */
/* Option bytes as registers and as memory. */
#include "flash_doubleword_bits.h"

/* Factory values but for what the bench says. RM0394, FLASH_OPTR and what follows it. */
uint32_t flash_doubleword_option_register(const struct flash *flash) {
    const uint32_t iwdg_sw = 1u << 16, rdp = 0xFF, level_1 = 0xBB;
    uint32_t word = flash->hardware_watchdog ? flash->option_word & ~iwdg_sw : flash->option_word;
    return flash->readout_protected ? (word & ~rdp) | level_1 : word;
}

/* FLASH_WRPxyR, from the first page to the last; area: 0 and 1 are A and B of the first bank, then
 * those of the second. Start after end: nothing is protected. */
uint32_t flash_doubleword_protected_area(const struct flash *flash, const struct chip *chip,
                                         unsigned area) {
    const uint32_t pages = flash_page(flash, chip->flash_size / chip->banks);
    const uint32_t first = area / 2 * pages;
    struct flash_run run;
    if (area / 2 < chip->banks &&
        flash_protected_run(flash, first, first + pages, area % 2, &run)) {
        return 0xFF00FF00 | run.last << 16 | run.first;
    }
    return 0xFF00FFFF;
}

/* Each option word of the first bank is followed by its complement. Nothing is hidden. */
uint32_t flash_doubleword_option(const struct flash *flash, const struct chip *chip,
                                 uint32_t offset) {
    const uint32_t words[] = {
        flash_doubleword_option_register(flash),
        0xFFFFFFFF,
        0x7FFFFFFF,
        flash_doubleword_protected_area(flash, chip, 0),
        flash_doubleword_protected_area(flash, chip, 1),
        0xFFFFFF00,
    };
    return offset % 8 != 0 ? ~words[offset / 8] : words[offset / 8];
}
