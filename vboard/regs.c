/* SPDX-License-Identifier: MIT */
#include "regs.h"

/* Tables are in order of offset and nearly dense, so the place where a register would be in a dense
 * table is where to start looking, downwards. */
const struct reg *reg_find(const struct peripheral *peripheral, enum chip_column column,
                           uint32_t offset) {
    size_t i = offset / 4;
    if (i >= peripheral->reg_count) {
        i = peripheral->reg_count - 1;
    }
    while (i > 0 && peripheral->regs[i].offset > offset) {
        i--;
    }
    const struct reg *reg = &peripheral->regs[i];
    return reg->offset == offset && reg->fields[column] != 0 ? reg : NULL;
}
