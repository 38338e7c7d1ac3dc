/* SPDX-License-Identifier: MIT */
/* What the files of this folder share. */
#ifndef VBOARD_CHIPS_STM32G4_STM32G4_H
#define VBOARD_CHIPS_STM32G4_STM32G4_H

#include "../chip.h"

/* Columns of the register tables. */
enum {
    DIE_G431, /* RM0440, category 2 */
    DIE_G474, /* RM0440, category 3 */
};

extern const struct family family_stm32g4;

extern const struct region g4_regions[];
extern const size_t g4_region_count;
extern const struct unmodelled g4_unmodelled[];
extern const size_t g4_unmodelled_count;

#endif
