/* SPDX-License-Identifier: MIT */
/* What every register of a peripheral has in common: a table of its names and bits, in chips/. The
 * bus checks each access against it before the peripheral sees it, and the trace takes its names
 * from it. */
#ifndef VBOARD_REGS_H
#define VBOARD_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chips/chip.h"

struct vboard;

enum {
    REG_READ = 1,
    REG_WRITE = 2,
    REG_RW = REG_READ | REG_WRITE,
    REG_NARROW = 4,   /* may be written by bytes and halfwords */
    REG_ALL_ONES = 8, /* libraries write all ones: those in reserved places are warned about */
    REG_GHOST = 16,   /* it is not there, but libraries look: reads 0, with a warning */
    REG_OPTIONS = 32, /* reserved bits may read as ones, and may be written back */
};

struct reg {
    const char *name;
    uint16_t offset;
    uint8_t access;
    uint32_t fields[CHIP_DIES]; /* bits that exist; none: the register does not exist there */
};

#define REG_SAME(bits)                                                                             \
    { (bits), (bits), (bits) }
#define REG_NO_BITS  REG_SAME(0)
#define REG_ALL_BITS REG_SAME(UINT32_C(0xFFFFFFFF))

/* Offsets are whole words. `lanes` has ones in the bits that a narrow write carries; the value is
 * zero elsewhere. */
struct peripheral {
    uint32_t (*read)(void *state, struct vboard *wires, uint32_t offset);
    void (*write)(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes);
    void (*reset)(void *state, struct vboard *wires);
};

/* NULL: reserved. die: column of its table. */
const struct reg *reg_find(const struct region *region, unsigned die, uint32_t offset);

#endif
