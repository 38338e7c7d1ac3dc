/* SPDX-License-Identifier: MIT */
/* What the files of this folder share. */
#ifndef VBOARD_CHIPS_STM32L4_STM32L4_H
#define VBOARD_CHIPS_STM32L4_STM32L4_H

#include "../chip.h"

/* Columns of the register tables. */
enum {
    DIE_L43X, /* RM0394 */
    DIE_L47X, /* RM0351 */
};

extern const struct family family_stm32l4;

extern const struct region l4_regions[];
extern const size_t l4_region_count;
extern const struct unmodelled l4_unmodelled[];
extern const size_t l4_unmodelled_count;

#endif
