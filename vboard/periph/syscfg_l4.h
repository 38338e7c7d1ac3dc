/* SPDX-License-Identifier: MIT */
/* SYSCFG: memory at address 0 and the port behind each EXTI line. RM0394 and RM0351, SYSCFG. */
#ifndef VBOARD_PERIPH_SYSCFG_L4_H
#define VBOARD_PERIPH_SYSCFG_L4_H

#include "syscfg.h"

extern const struct peripheral syscfg_peripheral;
extern const struct syscfg_version syscfg_l4;

#endif
