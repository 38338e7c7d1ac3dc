/* SPDX-License-Identifier: MIT */
/* What the chip of a virtual board says of itself, read as its core reads it. Apart from
 * bench_board.h: the virtual board's own headers and wire/ name some things alike. */
#ifndef TESTS_SUPPORT_BENCH_CHIP_H
#define TESTS_SUPPORT_BENCH_CHIP_H

#include <stdint.h>

struct vboard;

/* The device id that a debugger reads: DBGMCU_IDCODE, the low 12 bits. */
uint16_t bench_device_id(struct vboard *board);

/* A register of the chip or of its core, read and written as the core would, in no time. */
uint32_t bench_register(struct vboard *board, uint32_t address);
void bench_set_register(struct vboard *board, uint32_t address, uint32_t value);

#endif
