/* SPDX-License-Identifier: MIT */
/* What the files of this folder share. */
#ifndef VBOARD_CHIPS_STM32F1_STM32F1_H
#define VBOARD_CHIPS_STM32F1_STM32F1_H

#include "../chip.h"

/* Columns of the register tables. */
enum {
    DIE_F103_MEDIUM, /* 64 and 128 KB: RM0008, medium-density devices */
};

enum { F1_TIMER_PINS = 36 };

extern const struct family family_stm32f1;

extern const struct region f1_regions[];
extern const size_t f1_region_count;
extern const struct unmodelled f1_unmodelled[];
extern const size_t f1_unmodelled_count;
extern const struct timer_pin f1_timer_pins[F1_TIMER_PINS];

#endif
