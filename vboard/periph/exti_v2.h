/* SPDX-License-Identifier: MIT */
/* EXTI with a flag for each direction and the choice of the ports. RM0444, EXTI. What is modelled:
 * exti.h. */
#ifndef VBOARD_PERIPH_EXTI_V2_H
#define VBOARD_PERIPH_EXTI_V2_H

#include "exti.h"

extern const struct peripheral exti_v2_peripheral;
extern const struct exti_version exti_v2;

#endif
