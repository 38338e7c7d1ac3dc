/* SPDX-License-Identifier: MIT */
/* SYSCFG of the STM32F4. RM0090, RM0383 and RM0390, SYSCFG. */
#ifndef VBOARD_PERIPH_SYSCFG_F4_H
#define VBOARD_PERIPH_SYSCFG_F4_H

#include "syscfg.h"

extern const struct peripheral syscfg_f4_peripheral;
extern const struct syscfg_version syscfg_f4;

#endif
