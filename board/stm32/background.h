/* SPDX-License-Identifier: MIT */
/* The flash of the kit and its map, for an application that takes updates while it runs. */
#ifndef STM32_BACKGROUND_H
#define STM32_BACKGROUND_H

#include "boot/board.h"

/* For tulpar_update_init(). The caller first calls flash_init() and crc_unit_init() (port.h), at
 * the full clock, and has the CRC unit for itself between two calls of tulpar_update_poll() only.
 * The instruction and the data cache are on behind each call of it. */
extern const struct board background_port;

/* The application's, for the driver of the flash: a fault that it cannot go on from. pc: 0 when it
 * is not known. */
void fault_and_reset(enum handoff_fault fault, uint32_t pc) __attribute__((noreturn));

/* The driver's part of an NMI that tulpar_update_took_nmi() says is its own. */
void nmi_handler(void);

#endif
