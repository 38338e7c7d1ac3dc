/* SPDX-License-Identifier: MIT */
/* What the files of the flash's memory share: flash_array.c, its contents; flash_unsure.c, what
 * does not read the same every time; flash_tear.c, operations that are cut off. */
#ifndef VBOARD_PERIPH_FLASH_ARRAY_H
#define VBOARD_PERIPH_FLASH_ARRAY_H

#include "flash.h"

static inline uint64_t flash_mix(uint64_t sum, uint64_t value) {
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    sum = (sum ^ value) * odd;
    return sum ^ sum >> 29;
}

/* Something has changed in the page of this offset. */
void flash_array_note(struct flash *flash, uint32_t offset, uint64_t change);

/* These pages read the same every time again. */
void flash_array_stabilise(struct flash *flash, uint32_t offset, size_t length);
/* Until it is erased, reads of the page differ. */
void flash_array_destabilise(struct flash *flash, uint32_t page, uint64_t *random);
/* These cells of a double-word are low now, all the way. */
void flash_array_firm(struct flash *flash, uint32_t offset, uint64_t low);

#endif
