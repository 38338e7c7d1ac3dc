/* SPDX-License-Identifier: MIT */
/* AFIO of the STM32F1: which pins a part reaches, and the port behind each EXTI line. RM0008, AFIO.
 *
 * Not modelled: the event output. */
#ifndef VBOARD_PERIPH_AFIO_H
#define VBOARD_PERIPH_AFIO_H

#include "syscfg.h"

/* Of a struct syscfg. */
extern const struct peripheral afio_peripheral;
extern const struct syscfg_version afio;
/* Of a medium-density chip. */
extern const struct reg afio_regs[6];

#endif
