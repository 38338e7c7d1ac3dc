/* SPDX-License-Identifier: MIT */
/* The registers of a port with CRL and CRH: STM32F1. RM0008, GPIO. Which part drives a pin in its
 * alternate function, and which input pin a part reads, AFIO says (afio.h). */
#ifndef VBOARD_PERIPH_PINS_V1_H
#define VBOARD_PERIPH_PINS_V1_H

#include "pins.h"

/* Of a struct gpio. */
extern const struct peripheral gpio_v1_peripheral;
/* The same on every chip. */
extern const struct reg gpio_v1_regs[7];

#endif
