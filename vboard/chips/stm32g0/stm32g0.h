/* SPDX-License-Identifier: MIT */
/* What the files of this folder share. */
#ifndef VBOARD_CHIPS_STM32G0_STM32G0_H
#define VBOARD_CHIPS_STM32G0_STM32G0_H

#include "../chip.h"

/* Columns of the register tables. */
enum {
    DIE_G071,
    DIE_G0B1,
};

extern const struct family family_stm32g0;

extern const struct region g0_regions[];
extern const size_t g0_region_count;
extern const struct unmodelled g0_unmodelled[];
extern const size_t g0_unmodelled_count;

#endif
