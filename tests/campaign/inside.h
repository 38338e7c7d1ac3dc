/* SPDX-License-Identifier: MIT */
/* The inside of a virtual board, for campaigns that compare boards: register by register, or the
 * whole. */
#ifndef CAMPAIGN_INSIDE_H
#define CAMPAIGN_INSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "core/core.h"
#include "vboard.h"

enum { INSIDE_REGISTERS_MAX = 1024 };

struct inside_register {
    const char *peripheral, *name;
    uint32_t address;
};

/* Every register of this board that can be read; returns how many. */
size_t inside_list(const struct vboard *board, struct inside_register list[INSIDE_REGISTERS_MAX]);

/* As the CPU would, without clock gates and privileges. Reading changes some registers: read copies
 * only. address: of a register from the list, or of a write-only one. */
uint32_t inside_read(struct vboard *copy, uint32_t address);
void inside_write(struct vboard *board, uint32_t address, uint32_t value);

/* A word of the core's to any address, as an instruction stores it. */
void inside_store(struct vboard *board, uint32_t address, uint32_t word);

/* The firmware asks for a reset, and has it. */
void inside_software_reset(struct vboard *board);

/* Of the board's chip. */
const char *inside_family(const struct vboard *board);

/* Part of the board. */
struct core *inside_core(struct vboard *board);

/* Cycles of the core in a microsecond, as its clock is now. */
uint64_t inside_cycles_per_us(const struct vboard *board);

/* Of a board whose bootloader sleeps and waits for the host. */

/* Clears what makes no difference to the rest of the run, so that boards which differ only in that
 * become equal: counters that nobody on the board reads, what the virtual board remembers to be
 * quick, and what the firmware never reads before it has written it, that is RAM below the stack
 * pointer, and the sum of the CRC unit. No fault may be armed. */
void inside_clear_leftovers(struct vboard *board);

/* All that the rest of the run depends on, virtual time included; never 0. */
uint64_t inside_fingerprint(const struct vboard *board);

#endif
