/* SPDX-License-Identifier: MIT */
/* The flash of the kit and its map, for an application that takes updates while it runs. */
#ifndef STM32_BACKGROUND_H
#define STM32_BACKGROUND_H

#include "boot/board.h"

/* For tulpar_update_init(), behind background_port_init().
 *
 * Between two calls of tulpar_update_poll() the CRC unit is the application's, and has its CRC_POL,
 * CRC_INIT and CRC_CR; its clock stays on, and a calculation that a call comes into the middle of
 * begins anew. The instruction and the data cache are on behind each erase and each programming,
 * also where the application had them off; while tulpar_update_uses_flash() is true the data cache
 * is off. INFO clears the bits of a BusFault in SCB_CFSR. */
extern const struct board background_port;

/* Once, at the full clock. From then on the PVD watches the supply, at KIT_SUPPLY_LEVEL: nothing is
 * erased or programmed below it. The other bits of PWR_CR2 stay as they are, and the application
 * leaves PLS and PVDE. */
void background_port_init(void);

/* The application's, for the driver of the flash: a fault that it cannot go on from. pc: 0 when it
 * is not known. */
void fault_and_reset(enum handoff_fault fault, uint32_t pc) __attribute__((noreturn));

/* The driver's part of an NMI that tulpar_update_took_nmi() says is its own. */
void nmi_handler(void);

#endif
