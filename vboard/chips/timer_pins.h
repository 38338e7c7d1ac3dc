/* SPDX-License-Identifier: MIT */
/* Which pins TIM2 to TIM5 reach on every chip that is here. */
#ifndef VBOARD_CHIPS_TIMER_PINS_H
#define VBOARD_CHIPS_TIMER_PINS_H

#include "chip.h"

enum { TIMER_PINS = 27 };

extern const struct timer_pin timer_pins[TIMER_PINS];

#endif
