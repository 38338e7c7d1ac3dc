/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 10000, HANDLER_SPACING = 32 };

uint32_t handler(unsigned exception) {
    return HANDLERS + HANDLER_SPACING * exception;
}

void put_code(struct chip *chip, uint32_t address, const uint16_t *halfwords, size_t count) {
    memcpy(chip->flash + address, halfwords, 2 * count);
}

struct chip *fresh(void) {
    struct chip *chip = chip_new();
    const uint32_t start[2] = {STACK, CODE | 1u};
    memcpy(chip->flash, start, sizeof start);
    for (unsigned n = 2; n < CHIP_EXCEPTIONS; n++) {
        const uint32_t vector = handler(n) | 1u;
        memcpy(chip->flash + 4 * n, &vector, 4);
        code(chip, handler(n), BX_LR);
    }
    code(chip, CODE, NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP, B_SELF);
    core_reset(&chip->core);
    return chip;
}

struct chip *fresh_variant(struct core_features features) {
    struct chip *chip = fresh();
    chip->core.features = features;
    core_power_on(&chip->core);
    core_reset(&chip->core);
    return chip;
}

void poke(struct chip *chip, uint32_t address, uint32_t value) {
    if (memory_write(&chip->core, address, 4, ACCESS_NORMAL, value) != DONE)
        fail_msg("poke at %08x", (unsigned)address);
}

uint32_t peek(struct chip *chip, uint32_t address) {
    uint32_t value;
    if (memory_read(&chip->core, address, 4, ACCESS_NORMAL, &value) != DONE)
        fail_msg("peek at %08x", (unsigned)address);
    return value;
}

enum core_stop step(struct chip *chip) {
    const uint64_t before = chip->core.instructions;
    enum core_stop stop = CORE_UNTIL;
    /* The entry to an exception is a step of its own: go on to the instruction. */
    for (int i = 0; i < 3 && stop == CORE_UNTIL && chip->core.instructions == before; i++)
        stop = core_run(&chip->core, chip->core.cycles + 1);
    return stop;
}

void steps(struct chip *chip, unsigned count) {
    while (count-- > 0)
        assert_int_equal(step(chip), CORE_UNTIL);
}

void run_to(struct chip *chip, uint32_t address) {
    for (int i = 0; i < STEPS_MAX; i++) {
        if (chip->core.r[15] == address)
            return;
        assert_int_equal(core_run(&chip->core, chip->core.cycles + 1), CORE_UNTIL);
    }
    fail_msg("never reached %08x: pc %08x cfsr %08x hfsr %08x %s", (unsigned)address,
             (unsigned)chip->core.r[15], (unsigned)chip->core.cfsr, (unsigned)chip->core.hfsr,
             chip->core.stop_text);
}
