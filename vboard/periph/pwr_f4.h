/* SPDX-License-Identifier: MIT */
/* PWR of the STM32F4: regulator scale, PVD, Standby, and what guards the backup domain. RM0090,
 * RM0383 and RM0390, PWR. */
#ifndef VBOARD_PERIPH_PWR_F4_H
#define VBOARD_PERIPH_PWR_F4_H

#include "pwr.h"

extern const struct peripheral pwr_f4_peripheral;
extern const struct pwr_version pwr_f4;

#endif
