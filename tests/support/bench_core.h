/* SPDX-License-Identifier: MIT */
/* The system control space of a virtual board's core (ARM DDI 0403 B3.2), for bench_chip.c, which
 * cannot include the core's own header beside the board's. */
#ifndef TESTS_SUPPORT_BENCH_CORE_H
#define TESTS_SUPPORT_BENCH_CORE_H

#include <stdbool.h>
#include <stdint.h>

struct core;

bool bench_core_has(uint32_t address);

/* A word. False: there is no such register. */
bool bench_core_read(struct core *core, uint32_t address, uint32_t *value);
bool bench_core_write(struct core *core, uint32_t address, uint32_t value);

#endif
