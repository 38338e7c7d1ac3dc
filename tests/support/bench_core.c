/* SPDX-License-Identifier: MIT */
#include "support/bench_core.h"

#include "core/internal.h"

enum { SPACE_BITS = 12, SPACE = 0xE000E };

bool bench_core_has(uint32_t address) {
    return address >> SPACE_BITS == SPACE;
}

bool bench_core_read(struct core *core, uint32_t address, uint32_t *value) {
    return scs_read(core, address, sizeof *value, value) == DONE;
}

bool bench_core_write(struct core *core, uint32_t address, uint32_t value) {
    return scs_write(core, address, sizeof value, value) == DONE;
}
