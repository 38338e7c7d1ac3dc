/* SPDX-License-Identifier: MIT */
/* SYSCFG of the STM32G0: memory at address 0. Which port an EXTI line listens to is EXTI's own
 * business there (exti_v2.h). RM0444, SYSCFG. */
#ifndef VBOARD_PERIPH_SYSCFG_G0_H
#define VBOARD_PERIPH_SYSCFG_G0_H

#include "syscfg.h"

extern const struct peripheral syscfg_g0_peripheral;
extern const struct syscfg_version syscfg_g0; /* it is asked nothing */

#endif
