/* SPDX-License-Identifier: MIT */
/* What option bytes protect. */
#include <string.h>

#include "flash.h"

static bool is_set(const struct flash_protection *protection, uint32_t unit) {
    return (protection->units[unit / 8] >> unit % 8 & 1) != 0;
}

uint32_t flash_units(const struct flash *flash, uint32_t size) {
    return flash_unit(flash, size - 1).number + 1;
}

uint32_t flash_unit_start(const struct flash *flash, uint32_t number) {
    uint32_t at = 0;
    struct flash_unit unit = flash_unit(flash, at);
    while (unit.number < number) {
        at = unit.from + unit.size;
        unit = flash_unit(flash, at);
    }
    return unit.from;
}

bool flash_protect(struct flash *flash, const struct chip *chip, uint32_t first, uint32_t last) {
    const uint32_t step = chip->family->flash.protected_units;
    const uint32_t count = flash_units(flash, chip->flash_size);
    if (first > last || last >= (count + step - 1) / step) {
        return false;
    }
    for (uint32_t unit = first * step; unit < (last + 1) * step && unit < count; unit++) {
        flash->protection.units[unit / 8] |= (uint8_t)(1u << unit % 8);
    }
    return true;
}

void flash_unprotect(struct flash *flash) {
    memset(&flash->protection, 0, sizeof flash->protection);
}

void flash_protect_readout(struct flash *flash, bool on) {
    flash->readout_protected = on;
}

bool flash_is_protected(const struct flash *flash, uint32_t offset, uint32_t bytes) {
    struct flash_unit unit;
    for (uint32_t at = offset; at < offset + bytes; at = unit.from + unit.size) {
        unit = flash_unit(flash, at);
        if (is_set(&flash->protection, unit.number)) {
            return true;
        }
    }
    return false;
}

bool flash_protected_run(const struct flash *flash, uint32_t from, uint32_t end, unsigned number,
                         struct flash_run *run) {
    bool was = false;
    unsigned found = 0;
    for (uint32_t unit = from; unit < end; unit++) {
        bool now = is_set(&flash->protection, unit);
        if (now && !was && found++ == number) {
            *run = (struct flash_run){unit - from, unit - from};
            while (unit + 1 < end && is_set(&flash->protection, unit + 1)) {
                unit++;
            }
            run->last = unit - from;
            return true;
        }
        was = now;
    }
    return false;
}
