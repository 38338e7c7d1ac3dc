/* SPDX-License-Identifier: MIT */
#include "regs.h"

/* Tables are in order of offset and nearly dense, so the place where a register would be in a dense
 * table is where to start looking, downwards. */
const struct reg *reg_find(const struct region *region, unsigned die, uint32_t offset) {
    size_t i = offset / 4;
    if (i >= region->reg_count) {
        i = region->reg_count - 1;
    }
    while (i > 0 && region->regs[i].offset > offset) {
        i--;
    }
    const struct reg *reg = &region->regs[i];
    return reg->offset == offset && reg->fields[die] != 0 ? reg : NULL;
}
