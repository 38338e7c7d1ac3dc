/* SPDX-License-Identifier: MIT */
/* Instructions where the oracle has nothing to say: what is refused, exclusive accesses, unaligned
 * data, branches into other states, the cost in cycles. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct refused {
    uint16_t hw1, hw2;
    const char *what;
};

/* One of each rule that the manual calls UNPREDICTABLE (A5.1.2, A7.7). */
static const struct refused refused[] = {
    {0x44FF, 0, "ADD PC, PC"},
    {0x4508, 0, "CMP"},         /* T2 with two low registers */
    {0x4741, 0, "zero or one"}, /* BX with a low bit set */
    {0x47F8, 0, "BLX PC"},
    {0xB400, 0, "register list"}, /* PUSH {} */
    {0xBC00, 0, "register list"}, /* POP {} */
    {0xC000, 0, "register list"}, /* STM r0!, {} */
    {0xC107, 0, "UNKNOWN"},       /* STM r1!, {r0, r1, r2} */
    {0xB660, 0, "CPS without"},
    {0xBFF8, 0, "IT with this condition"},
    {0xBFE6, 0, "IT with this condition"},
    {0xE8B1, 0x0002, "register list"}, /* LDM with one register */
    {0xE8B1, 0x2005, "register list"}, /* ... with SP */
    {0xE8B1, 0xC001, "register list"}, /* ... with LR and PC */
    {0xE8B1, 0x0006, "write-back"},    /* ... with its base */
    {0xE9D1, 0x2200, "twice"},         /* LDRD r2, r2 */
    {0xE9F1, 0x1200, "write-back"},
    {0xE841, 0x0100, "STREX"},         /* status register is the base */
    {0xF851, 0x1B04, "write-back"},    /* LDR r1, [r1], #4 */
    {0xEA4F, 0x0D0D, "R13"},           /* MOV sp, sp */
    {0xEB0D, 0x0D01, "multiple of 4"}, /* ADD sp, sp, r1 with r1 odd */
    {0xEB00, 0x0D01, "R13"},           /* ADD sp, r0, r1 */
    {0xF04F, 0x1000, "repeated zeros"},
    {0xF361, 0x4003, "msb"},           /* BFI with msb < lsb */
    {0xF3C1, 0x70DF, "beyond bit 31"}, /* UBFX */
    {0xF380, 0x8804, "special register"},
    {0xF380, 0x8008, "mask"},
    {0xFB00, 0xF00D, "R13"},
    {0xFB80, 0x0001, "twice"},      /* SMULL r0, r0 */
    {0xFAB1, 0xF082, "two fields"}, /* CLZ */
    {0xED9F, 0x0A00, NULL},         /* VLDR from PC: fine */
    {0xED8F, 0x0A00, "R13"},        /* VSTR to PC */
    {0xEC90, 0x0A00, "floating-point registers"},
    {0xEEBA, 0x0A6F, "fraction bits"},
};

static void what_is_unpredictable_is_refused_with_its_rule(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct chip *chip = fresh();
        poke(chip, CPACR, 0x00F00000);
        code(chip, CODE, refused[i].hw1, refused[i].hw2);
        for (int r = 0; r < 13; r++)
            chip->core.r[r] = DATA;
        chip->core.r[1] = DATA + 0x41;
        if (refused[i].hw1 >> 8 == 0xE8 || refused[i].hw1 >> 8 == 0xE9)
            chip->core.r[1] = DATA;
        const enum core_stop stop = step(chip);
        if (!refused[i].what) {
            assert_int_equal(stop, CORE_UNTIL);
        } else if (stop != CORE_REFUSED || !strstr(chip->core.stop_text, refused[i].what)) {
            fail_msg("%04x %04x: stop %d, \"%s\"", refused[i].hw1, refused[i].hw2, stop,
                     chip->core.stop_text);
        } else {
            assert_non_null(strstr(chip->core.stop_text, "at 0x00000100 ("));
            assert_int_equal(core_pc(&chip->core), CODE);
        }
        free(chip);
    }
}

static void it_block_rules_are_refused(void **state) {
    (void)state;
    static const uint16_t inside[][2] = {
        {0xD001, 0}, {0xB101, 0},      {0xBF08, 0},
        {0xB662, 0}, {0xF000, 0x8001}, {0x0008, 0} /* MOVS r0, r1 */,
        {0x4770, 0}, /* not last */
        {0xE000, 0}, {0xF000, 0xF800}, {0xBD01, 0},
        {0x46F7, 0},
    };
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        struct chip *chip = fresh();
        chip->core.flag_z = 0;
        code(chip, CODE, 0xBF04 /* itt eq */, inside[i][0], inside[i][1]);
        steps(chip, 1);
        if (step(chip) != CORE_REFUSED)
            fail_msg("%04x", inside[i][0]);
        free(chip);
    }
}

static void conditions_follow_the_block(void **state) {
    (void)state;
    /* For each first condition and each pattern of T and E, four instructions write their mark. */
    for (uint32_t condition = 0; condition < 14; condition++) {
        for (uint32_t pattern = 0; pattern < 8; pattern++) {
            for (uint32_t flags = 0; flags < 16; flags++) {
                struct chip *chip = fresh();
                struct core *const core = &chip->core;
                const uint32_t low = condition & 1u;
                /* mask: one bit for each further instruction, then a one */
                const uint32_t mask = 1u | (((pattern ^ (low ? 0u : 7u)) & 7u) << 1);
                code(chip, CODE, (uint16_t)(0xBF00u | condition << 4 | mask), 0x2001, 0x2101,
                     0x2201, 0x2301);
                core->r[0] = core->r[1] = core->r[2] = core->r[3] = 0;
                apsr_write_nzcvq(core, flags << 28);
                steps(chip, 5);
                assert_int_equal(core_xpsr(core) >> 28, flags); /* MOVS sets none in the block */
                assert_int_equal(core->itstate, 0);
                /* pattern bit set: T; the first instruction is always T */
                const bool holds = core->r[0] == 1;
                for (uint32_t i = 1; i < 4; i++) {
                    const bool then = pattern >> (3 - i) & 1u;
                    assert_int_equal(core->r[i], then == holds);
                }
                free(chip);
            }
        }
    }
}

static void exclusive_accesses_need_the_monitor(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, 0xE841, 0x0200 /* strex r2, r0, [r1] */, 0xE851, 0x3F00 /* ldrex r3, [r1] */,
         0xE841, 0x0200, 0xE841, 0x0200, 0xE851, 0x3F00, 0xF3BF, 0x8F2F /* clrex */, 0xE841,
         0x0200);
    core->r[0] = 42;
    core->r[1] = DATA;
    steps(chip, 1);
    assert_int_equal(core->r[2], 1);
    assert_int_equal(peek(chip, DATA), 0);
    steps(chip, 2);
    assert_int_equal(core->r[2], 0);
    assert_int_equal(peek(chip, DATA), 42);
    steps(chip, 1);
    assert_int_equal(core->r[2], 1);
    steps(chip, 3);
    assert_int_equal(core->r[2], 1);
    free(chip);
}

static void an_exception_clears_the_monitor(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, 0xE851, 0x3F00, SVC, 0xE841, 0x0200);
    core->r[1] = DATA;
    steps(chip, 4);
    assert_int_equal(core->r[15], CODE + 10);
    assert_int_equal(core->r[2], 1);
    free(chip);
}

static void unaligned_data_takes_several_accesses(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, STR_R0_R1, 0x680A /* ldr r2, [r1] */);
    core->r[0] = 0x11223344;
    core->r[1] = DATA + 3;
    const uint64_t before = core->cycles;
    steps(chip, 2);
    assert_int_equal(core->r[2], 0x11223344);
    assert_int_equal(core->cycles - before, 1 + 2 + 2 + 2); /* two more accesses each */
    chip->core.windows[1].size = 0;
    core->r[15] = CODE;
    chip->writes = 0;
    steps(chip, 1);
    assert_int_equal(chip->writes, 3); /* byte, halfword, byte */
    free(chip);
}

static void unaligned_device_accesses_are_refused(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, LDR_R0_R1);
    chip->core.r[1] = CHIP_DEVICE + 2;
    assert_int_equal(step(chip), CORE_REFUSED);
    assert_non_null(strstr(chip->core.stop_text, "Device"));
    free(chip);
}

static void small_accesses_to_word_registers_are_refused(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, 0x7808); /* ldrb r0, [r1] */
    chip->core.r[1] = VTOR;
    assert_int_equal(step(chip), CORE_REFUSED);
    assert_non_null(strstr(chip->core.stop_text, "word accesses"));
    free(chip);
}

static uint64_t cost(uint16_t hw1, uint16_t hw2) {
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, CPACR, 0x00F00000);
    code(chip, CODE, hw1, hw2);
    for (int r = 0; r < 13; r++)
        core->r[r] = DATA;
    core->r[3] = 0xFFFFFFFF;
    core->r[4] = 1;
    const uint64_t before = core->cycles;
    steps(chip, 1);
    const uint64_t result = core->cycles - before;
    free(chip);
    return result;
}

static void instructions_cost_what_the_trm_says(void **state) {
    (void)state;
    assert_int_equal(cost(NOP, 0), 1);
    assert_int_equal(cost(0x1888, 0), 1);       /* adds */
    assert_int_equal(cost(0x4348, 0), 1);       /* muls */
    assert_int_equal(cost(0xFB00, 0x1002), 2);  /* mla */
    assert_int_equal(cost(0xFB80, 0x0102), 1);  /* smull */
    assert_int_equal(cost(0x6808, 0), 2);       /* ldr */
    assert_int_equal(cost(0x6008, 0), 1);       /* str */
    assert_int_equal(cost(0xC90D, 0), 4);       /* ldm of 3: 1 + N */
    assert_int_equal(cost(0xB40F, 0), 5);       /* push of 4 */
    assert_int_equal(cost(0xE9D1, 0x0200), 3);  /* ldrd */
    assert_int_equal(cost(0xE000, 0), 3);       /* b: 1 + P */
    assert_int_equal(cost(0xFBB4, 0xF0F3), 2);  /* udiv 1 / 0xFFFFFFFF */
    assert_int_equal(cost(0xFBB3, 0xF0F4), 12); /* udiv 0xFFFFFFFF / 1 */
    assert_int_equal(cost(0xEE30, 0x0A00), 1);  /* vadd */
    assert_int_equal(cost(0xEE80, 0x0A00), 14); /* vdiv */
    assert_int_equal(cost(0xEEB1, 0x0AC0), 14); /* vsqrt */
    assert_int_equal(cost(0xEE00, 0x0A00), 3);  /* vmla */
    assert_int_equal(cost(0xED91, 0x0A00), 2);  /* vldr */
    assert_int_equal(cost(0xF380, 0x8800), 2);  /* msr */
}

static void loads_in_a_row_are_pipelined(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, 0x680A, 0x680B, 0x680C, NOP, 0x680D);
    core->r[1] = DATA;
    const uint64_t before = core->cycles;
    steps(chip, 5);
    assert_int_equal(core->cycles - before, 2 + 1 + 1 + 1 + 2);
    free(chip);
}

static void wait_states_slow_reads_and_branches(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, NOP, LDR_R0_R1, 0xE000 /* b */, NOP, NOP);
    core->windows[0].wait_states = 4;
    core->r[1] = 0x1000;
    uint64_t before = core->cycles;
    steps(chip, 1);
    assert_int_equal(core->cycles - before, 1); /* sequential: prefetched */
    before = core->cycles;
    steps(chip, 1);
    assert_int_equal(core->cycles - before, 2 + 4);
    before = core->cycles;
    steps(chip, 1);
    assert_int_equal(core->cycles - before, 3 + 4);
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_unpredictable_is_refused_with_its_rule),
        cmocka_unit_test(it_block_rules_are_refused),
        cmocka_unit_test(conditions_follow_the_block),
        cmocka_unit_test(exclusive_accesses_need_the_monitor),
        cmocka_unit_test(an_exception_clears_the_monitor),
        cmocka_unit_test(unaligned_data_takes_several_accesses),
        cmocka_unit_test(unaligned_device_accesses_are_refused),
        cmocka_unit_test(small_accesses_to_word_registers_are_refused),
        cmocka_unit_test(instructions_cost_what_the_trm_says),
        cmocka_unit_test(loads_in_a_row_are_pipelined),
        cmocka_unit_test(wait_states_slow_reads_and_branches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
