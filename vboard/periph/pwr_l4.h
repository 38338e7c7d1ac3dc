/* SPDX-License-Identifier: MIT */
/* PWR of the STM32L4 and the STM32G4: voltage ranges, Standby, and what guards the backup domain.
 * RM0394, RM0351 and RM0440, PWR. */
#ifndef VBOARD_PERIPH_PWR_L4_H
#define VBOARD_PERIPH_PWR_L4_H

#include "pwr.h"

extern const struct peripheral pwr_peripheral;
extern const struct pwr_version pwr_l4;

#endif
