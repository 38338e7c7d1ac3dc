/* SPDX-License-Identifier: MIT */
/* IWDG: the independent watchdog. RM0394 and RM0351, IWDG. */
#ifndef VBOARD_PERIPH_IWDG_V2_H
#define VBOARD_PERIPH_IWDG_V2_H

#include "iwdg.h"

extern const struct peripheral iwdg_peripheral;
extern const struct iwdg_version iwdg_v2;
/* The same on every chip. */
extern const struct reg iwdg_v2_regs[5];

#endif
