/* SPDX-License-Identifier: MIT */
/* What the core asks of the chip around it. The machine (or a test of the core) implements these
 * functions; the core calls the first three for every access that no window answers and that is not
 * in its own system control space. */
#ifndef VBOARD_CORE_BUS_H
#define VBOARD_CORE_BUS_H

#include <stdint.h>

struct core;

enum bus_result {
    BUS_OK,
    BUS_FAULT,   /* the chip answers with a bus error: a precise BusFault */
    BUS_REFUSED, /* the manual forbids it: the run stops, the machine has said why */
};

/* size: 1, 2 or 4 bytes; the address is aligned to it. The machine may add stall cycles to the
 * core's cycle count (a flash bank that is busy). */
enum bus_result bus_read(struct core *core, uint32_t address, unsigned size, uint32_t *value);
enum bus_result bus_write(struct core *core, uint32_t address, unsigned size, uint32_t value);

/* An instruction halfword. */
enum bus_result bus_fetch(struct core *core, uint32_t address, uint16_t *halfword);

/* UNPREDICTABLE, yet common, and every Cortex-M4 does the same: the core goes on as that does. */
void bus_warning(struct core *core, const char *rule);

#endif
