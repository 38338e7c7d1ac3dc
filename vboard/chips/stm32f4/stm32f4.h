/* SPDX-License-Identifier: MIT */
/* What the files of this folder share. */
#ifndef VBOARD_CHIPS_STM32F4_STM32F4_H
#define VBOARD_CHIPS_STM32F4_STM32F4_H

#include "../chip.h"

/* Columns of the register tables. */
enum {
    DIE_F407, /* RM0090 */
    DIE_F411, /* RM0383 */
    DIE_F446, /* RM0390 */
};

extern const struct family family_stm32f4;

extern const struct region f4_regions[];
extern const size_t f4_region_count;
extern const struct unmodelled f4_unmodelled[];
extern const size_t f4_unmodelled_count;

/* speeds.c: HCLK by supply and wait states. */
extern const struct supply_speeds f407_speeds[], f411_speeds[], f446_speeds[];

#endif
