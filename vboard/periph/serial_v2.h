/* SPDX-License-Identifier: MIT */
/* The registers of a USART with ISR, ICR, RDR and TDR: STM32L4 and STM32G4. RM0394, RM0351 and
 * RM0440, USART. */
#ifndef VBOARD_PERIPH_SERIAL_V2_H
#define VBOARD_PERIPH_SERIAL_V2_H

#include "serial.h"

/* Of a struct usart. */
extern const struct peripheral serial_v2_peripheral;
extern const struct serial_version serial_v2;

#endif
