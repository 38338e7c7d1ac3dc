/* SPDX-License-Identifier: MIT */
/* Random code with interrupts, faults and system registers in reach: whatever it does, the core
 * stops for one of its reasons and says why, and a copy of it does the same to the last bit. The
 * sanitizers watch this one. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

enum { ROUNDS = 400, RUNS = 30, RUN_CYCLES = 60, CODE_BYTES = 0x4000 };

static uint64_t random_state = 0x9E3779B97F4A7C15u;

static uint32_t random32(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 16);
}

static uint32_t random_code_address(void) {
    return random32() % (CODE_BYTES - 0x100) & ~1u;
}

static uint32_t random_register(void) {
    switch (random32() % 5) {
    case 0: return random32();
    case 1: return 0xE000E000u + (random32() & 0xFFCu);
    case 2: return CHIP_RAM + (random32() & 0xFFFCu);
    case 3: return CHIP_IRQ_DEVICE + (random32() & 0xFCu);
    default: return random_code_address() | 1u;
    }
}

static void fill(struct chip *chip) {
    for (uint32_t i = 0; i < CODE_BYTES; i += 4) {
        const uint32_t word = random32();
        memcpy(chip->flash + i, &word, 4);
        memcpy(chip->ram + i, &word, 4);
    }
    for (uint32_t i = 0; i < CODE_BYTES / 128; i++) /* chance alone would hardly ever sleep */
        code(chip, random_code_address(), random32() & 1u ? WFI : WFE);
    for (uint32_t n = 1; n < CHIP_EXCEPTIONS; n++) {
        const uint32_t vector = random_code_address() | 1u;
        memcpy(chip->flash + 4 * n, &vector, 4);
    }
    const uint32_t stack = STACK;
    memcpy(chip->flash, &stack, 4);
}

/* What the world does to the core between two runs; the same for the copy. */
static void disturb(struct core *core, const uint32_t *registers, uint32_t irq) {
    for (int i = 0; i < 13; i++)
        core->r[i] = registers[i];
    core_irq(core, irq % CHIP_IRQ_LINES, (irq & 0x100u) != 0);
    if ((irq & 0xF000u) == 0)
        core_nmi(core, (irq & 0x200u) != 0);
}

static void go_on(struct core *core, enum core_stop stop, uint32_t where) {
    switch (stop) {
    case CORE_ASLEEP:
        core_send_event(core);
        core->cycles += 100;
        break;
    case CORE_RESET:
    case CORE_LOCKUP:
    case CORE_REFUSED:
        core_reset(core);
        core->r[15] = where;
        break;
    default: break;
    }
}

static void random_code_stops_for_a_reason_and_alike_in_a_copy(void **state) {
    (void)state;
    struct chip *chip = chip_new();
    struct chip *copy = chip_new();
    unsigned stops[CORE_REFUSED + 1] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        fill(chip);
        core_power_on(&chip->core);
        core_reset(&chip->core);
        poke(chip, CPACR, round & 1 ? 0x00F00000 : 0);
        for (uint32_t i = 0; i < 3; i++)
            poke(chip, ISER0 + 4 * i, random32());
        for (uint32_t i = 0; i < 20; i++)
            poke(chip, IPR0 + 4 * i, random32());
        memcpy(copy, chip, sizeof *copy);
        for (int run = 0; run < RUNS; run++) {
            uint32_t registers[13];
            for (int i = 0; i < 13; i++)
                registers[i] = random_register();
            const uint32_t irq = random32();
            const uint32_t where = random_code_address();
            disturb(&chip->core, registers, irq);
            disturb(&copy->core, registers, irq);
            const enum core_stop stop = core_run(&chip->core, chip->core.cycles + RUN_CYCLES);
            assert_int_equal(core_run(&copy->core, copy->core.cycles + RUN_CYCLES), stop);
            assert_memory_equal(chip, copy, sizeof *chip);
            assert_true(stop <= CORE_REFUSED);
            if (stop == CORE_REFUSED && chip->last_address >> 16 != CHIP_FORBIDDEN >> 16)
                assert_true(chip->core.stop_text[0] != '\0');
            stops[stop]++;
            go_on(&chip->core, stop, where);
            go_on(&copy->core, stop, where);
        }
    }
    /* Each way to stop was seen, but for the reset, whose key nobody guesses. */
    assert_true(stops[CORE_UNTIL] > 0 && stops[CORE_ASLEEP] > 0 && stops[CORE_LOCKUP] > 0 &&
                stops[CORE_REFUSED] > 0);
    free(chip);
    free(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_code_stops_for_a_reason_and_alike_in_a_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
