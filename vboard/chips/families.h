/* SPDX-License-Identifier: MIT */
/* One line for each folder of chips/. */
#ifndef VBOARD_CHIPS_FAMILIES_H
#define VBOARD_CHIPS_FAMILIES_H

#include "chip.h"

extern const struct family family_stm32l4;
extern const struct family family_stm32g4;

#endif
