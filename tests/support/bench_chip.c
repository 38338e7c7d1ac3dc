/* SPDX-License-Identifier: MIT */
#include "support/bench_chip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/bench_core.h"
#include "support/expect.h"

#include "core/bus.h"
#include "machine.h"

enum { DEVICE_ID_BITS = 0xFFF };

uint32_t bench_register(struct vboard *board, uint32_t address) {
    struct core *core = &board->core;
    uint32_t value = 0;
    bool done = bench_core_has(address) ? bench_core_read(core, address, &value)
                                        : bus_read(core, address, sizeof value, &value) == BUS_OK;

    if (!done) {
        fail_msg("%08X cannot be read: %s", (unsigned)address, vboard_violation(board));
    }
    return value;
}

void bench_set_register(struct vboard *board, uint32_t address, uint32_t value) {
    struct core *core = &board->core;
    bool done = bench_core_has(address) ? bench_core_write(core, address, value)
                                        : bus_write(core, address, sizeof value, value) == BUS_OK;

    if (!done) {
        fail_msg("%08X cannot be written: %s", (unsigned)address, vboard_violation(board));
    }
}

uint16_t bench_device_id(struct vboard *board) {
    return board->chip->idcode & DEVICE_ID_BITS;
}
