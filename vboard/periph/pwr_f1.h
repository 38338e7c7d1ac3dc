/* SPDX-License-Identifier: MIT */
/* PWR of the STM32F1: PVD, Standby, and what guards the backup domain. RM0008, PWR. */
#ifndef VBOARD_PERIPH_PWR_F1_H
#define VBOARD_PERIPH_PWR_F1_H

#include "pwr.h"

extern const struct peripheral pwr_f1_peripheral;
extern const struct pwr_version pwr_f1;

#endif
