/* SPDX-License-Identifier: MIT */
/* ARMv6-M: which instructions there are, what faults become, and how long things take (DDI 0419,
 * and DDI 0484 for the Cortex-M0+). */
#include <stdlib.h>

#include "unit.h"

enum {
    MOVS_R0_1 = 0x2001,
};
#define NOTHING 0x60000000u

static struct chip *m0plus(void) {
    return fresh_variant(chip_m0plus);
}

static bool in_hard_fault(const struct chip *chip) {
    return chip->core.r[15] == handler(EXC_HARDFAULT) && chip->core.ipsr == EXC_HARDFAULT;
}

static void instructions_that_armv6m_has_not_are_hard_faults(void **state) {
    (void)state;
    static const uint16_t instructions[][2] = {
        {0xBF08, NOP},    /* it eq */
        {0xB100, NOP},    /* cbz r0, . */
        {0xB900, NOP},    /* cbnz r0, . */
        {0xBA80, NOP},    /* between rev16 and revsh */
        {0xDE00, NOP},    /* udf */
        {0xF240, 0x0001}, /* movw r0, #1 */
        {0xF04F, 0x0001}, /* mov.w r0, #1 */
        {0xF3C1, 0x0000}, /* ubfx r0, r1, #0, #1 */
        {0xFBB1, 0xF0F2}, /* udiv r0, r1, r2 */
        {0xFB81, 0x0302}, /* smull r0, r3, r1, r2 */
        {0xFAB1, 0xF081}, /* clz r0, r1 */
        {0xFA91, 0xF0A1}, /* rbit r0, r1 */
        {0xE851, 0x0F00}, /* ldrex r0, [r1] */
        {0xF8D1, 0x0000}, /* ldr.w r0, [r1] */
        {0xE9D1, 0x0200}, /* ldrd r0, r2, [r1] */
        {0xE8D1, 0xF000}, /* tbb [r1, r0] */
        {0xEA41, 0x0002}, /* orr.w r0, r1, r2 */
        {0xF000, 0xB800}, /* b.w */
        {0xF000, 0x8000}, /* beq.w */
        {0xF000, 0xE800}, /* blx, to ARM state */
        {0xF3AF, 0x8000}, /* nop.w */
        {0xF3BF, 0x8F2F}, /* clrex */
        {0xF7F0, 0xA000}, /* udf.w */
        {0xEE30, 0x0A00}, /* vadd.f32 s0, s0, s0 */
    };
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++) {
        struct chip *chip = m0plus();
        put_code(chip, CODE, instructions[i], 2);
        chip->core.r[1] = DATA;
        assert_int_equal(core_run(&chip->core, chip->core.cycles + 1), CORE_UNTIL);
        assert_int_equal(core_run(&chip->core, chip->core.cycles + 1), CORE_UNTIL);
        if (!in_hard_fault(chip))
            fail_msg("%04x %04x runs", instructions[i][0], instructions[i][1]);
        assert_int_equal(peek(chip, STACK - 8), CODE); /* the stacked PC */
        free(chip);
    }
}

static void the_wide_instructions_of_armv6m_run(void **state) {
    (void)state;
    static const uint16_t instructions[][2] = {
        {0xF000, 0xF800}, /* bl */
        {0xF3EF, 0x8003}, /* mrs r0, xpsr */
        {0xF3EF, 0x8010}, /* mrs r0, primask */
        {0xF380, 0x8810}, /* msr primask, r0 */
        {0xF3BF, 0x8F4F}, /* dsb */
        {0xF3BF, 0x8F5F}, /* dmb */
        {0xF3BF, 0x8F6F}, /* isb */
    };
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++) {
        struct chip *chip = m0plus();
        put_code(chip, CODE, instructions[i], 2);
        steps(chip, 1);
        assert_int_equal(chip->core.r[15], CODE + 4);
        free(chip);
    }
}

static void registers_that_armv6m_has_not_are_refused(void **state) {
    (void)state;
    static const uint16_t instructions[][2] = {
        {0xF3EF, 0x8011}, /* mrs r0, basepri */
        {0xF3EF, 0x8013}, /* mrs r0, faultmask */
        {0xF380, 0x8811}, /* msr basepri, r0 */
        {0xF380, 0x8C00}, /* msr APSR_nzcvqg, r0 */
        {0xB671, NOP},    /* cpsid f */
        {0xB663, NOP},    /* cpsie if */
    };
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++) {
        struct chip *chip = m0plus();
        put_code(chip, CODE, instructions[i], 2);
        if (step(chip) != CORE_REFUSED)
            fail_msg("%04x %04x runs", instructions[i][0], instructions[i][1]);
        free(chip);
    }
}

static void there_is_no_saturation_flag(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    code(chip, CODE, 0xF380, 0x8800, 0xF3EF, 0x8100); /* msr APSR_nzcvq, r0; mrs r1, apsr */
    chip->core.r[0] = 0xFFFFFFFF;
    steps(chip, 2);
    assert_int_equal(chip->core.r[1], 0xF0000000);
    free(chip);
}

struct fault {
    const char *name;
    uint16_t code[2];
    uint32_t r1;
};

static const struct fault faults[] = {
    {"undefined instruction", {UDF, NOP}, 0},
    {"ldr, odd", {LDR_R0_R1, NOP}, DATA + 1},
    {"ldr, half", {LDR_R0_R1, NOP}, DATA + 2},
    {"str, half", {STR_R0_R1, NOP}, DATA + 2},
    {"ldrh, odd", {0x8808, NOP}, DATA + 1},
    {"strh, odd", {0x8008, NOP}, DATA + 1},
    {"ldrsh, odd", {0x5E08, NOP}, DATA + 1}, /* [r1, r0], and r0 is 0 */
    {"ldm, half", {0xC905, NOP}, DATA + 2},
    {"stm, half", {0xC105, NOP}, DATA + 2},
    {"read of nothing", {LDR_R0_R1, NOP}, NOTHING},
    {"write of nothing", {STR_R0_R1, NOP}, NOTHING},
    {"write to flash", {STR_R0_R1, NOP}, 0x1000},
    {"bit-band alias", {LDR_R0_R1, NOP}, 0x22000000},
    {"no trace on the private bus", {LDR_R0_R1, NOP}, 0xE0000000},
    {"call of a device", {0x4788, NOP}, CHIP_DEVICE + 1},
    {"call of nothing", {0x4788, NOP}, NOTHING + 1},
    {"ARM state", {0x4788, NOP}, CODE},
    {"breakpoint", {BKPT, NOP}, 0},
};
enum { FAULTS = sizeof faults / sizeof *faults };

static void every_fault_is_a_hard_fault(void **state) {
    (void)state;
    for (int i = 0; i < FAULTS; i++) {
        struct chip *chip = m0plus();
        put_code(chip, CODE, faults[i].code, 2);
        chip->core.r[0] = 0;
        chip->core.r[1] = faults[i].r1;
        for (int left = 4; left > 0 && !in_hard_fault(chip); left--)
            if (core_run(&chip->core, chip->core.cycles + 1) != CORE_UNTIL)
                break;
        if (!in_hard_fault(chip))
            fail_msg("%s: at %08x in %u", faults[i].name, (unsigned)chip->core.r[15],
                     chip->core.ipsr);
        free(chip);
    }
}

static void a_fault_in_hard_fault_or_nmi_locks_the_core_up(void **state) {
    (void)state;
    for (int i = 0; i < 2 * FAULTS; i++) {
        const struct fault *const fault = &faults[i / 2];
        struct chip *chip = m0plus();
        const unsigned exception = i % 2 ? EXC_HARDFAULT : EXC_NMI;
        put_code(chip, handler(exception), fault->code, 2);
        if (exception == EXC_NMI)
            core_nmi(&chip->core, true);
        else
            code(chip, CODE, UDF);
        run_to(chip, handler(exception));
        chip->core.r[0] = 0;
        chip->core.r[1] = fault->r1;
        enum core_stop stop = CORE_UNTIL;
        for (int left = 4; left > 0 && stop == CORE_UNTIL; left--)
            stop = core_run(&chip->core, chip->core.cycles + 1);
        if (stop != CORE_LOCKUP)
            fail_msg("%s in %u: %d", fault->name, exception, (int)stop);
        free(chip);
    }
}

static void a_supervisor_call_that_may_not_preempt_is_a_hard_fault(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    code(chip, CODE, CPSID_I, SVC);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, STACK - 8), CODE + 2);
    free(chip);

    chip = m0plus();
    code(chip, CODE, SVC);
    code(chip, handler(EXC_SVCALL), SVC);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, STACK - 0x20 - 8), handler(EXC_SVCALL));
    free(chip);
}

static void returns_that_armv7m_faults_on_are_refused(void **state) {
    (void)state;
    static const uint32_t values[] = {0xFFFFFFF1, 0xFFFFFFE9, 0xFFFFFFF5, 0xF0000009};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct chip *chip = m0plus();
        code(chip, CODE, SVC);
        run_to(chip, handler(EXC_SVCALL));
        chip->core.r[14] = values[i];
        assert_int_equal(step(chip), CORE_REFUSED);
        free(chip);
    }
}

static void instructions_take_the_cycles_of_the_manual(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint16_t code[2];
        uint32_t r1;
        unsigned cycles;
    } timed[] = {
        {"movs", {MOVS_R0_1, NOP}, 0, 1},
        {"muls", {0x4348, NOP}, 0, 1},
        {"ldr", {LDR_R0_R1, NOP}, DATA, 2},
        {"ldrb", {0x7808, NOP}, DATA, 2},
        {"str", {STR_R0_R1, NOP}, DATA, 2},
        {"strb [r1, r0]", {0x5408, NOP}, DATA, 2},
        {"ldr from a device", {LDR_R0_R1, NOP}, CHIP_DEVICE, 2},
        {"ldr from the IO port", {LDR_R0_R1, NOP}, CHIP_IO_PORT, 1},
        {"str to the IO port", {STR_R0_R1, NOP}, CHIP_IO_PORT, 1},
        {"ldm of two", {0xC905, NOP}, DATA, 3},
        {"stm of two", {0xC105, NOP}, DATA, 3},
        {"push of two", {0xB501, NOP}, 0, 3},
        {"pop of one", {0xBC01, NOP}, 0, 2},
        {"pop of one and the pc", {0xBD01, NOP}, 0, 5},
        {"b", {0xE000, NOP}, 0, 2},
        {"beq, not taken", {0xD000, NOP}, 0, 1},
        {"bne, taken", {0xD100, NOP}, 0, 2},
        {"bx", {0x4708, NOP}, CODE + 5, 2},
        {"blx", {0x4788, NOP}, CODE + 5, 2},
        {"bl", {0xF000, 0xF800}, 0, 3},
        {"mrs", {0xF3EF, 0x8003}, 0, 3},
        {"msr", {0xF380, 0x8800}, 0, 3},
        {"dmb", {0xF3BF, 0x8F5F}, 0, 3},
        {"cpsid", {CPSID_I, NOP}, 0, 1},
        {"sev", {SEV, NOP}, 0, 1},
    };
    for (size_t i = 0; i < sizeof timed / sizeof *timed; i++) {
        struct chip *chip = m0plus();
        put_code(chip, CODE, (const uint16_t[]){MOVS_R0_1}, 1);
        put_code(chip, CODE + 2, timed[i].code, 2);
        chip->core.r[13] = DATA + 0x100;
        poke(chip, DATA + 0x104, CODE + 7);
        steps(chip, 1);
        chip->core.r[0] = 0;
        chip->core.r[1] = timed[i].r1;
        const uint64_t before = chip->core.cycles;
        assert_int_equal(step(chip), CORE_UNTIL);
        if (chip->core.cycles - before != timed[i].cycles || chip->core.hfsr != 0)
            fail_msg("%s takes %u", timed[i].name, (unsigned)(chip->core.cycles - before));
        free(chip);
    }
}

static void two_loads_in_a_row_are_not_pipelined(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    code(chip, CODE, LDR_R0_R1, LDR_R0_R1);
    chip->core.r[1] = DATA;
    const uint64_t before = chip->core.cycles;
    steps(chip, 2);
    assert_int_equal(chip->core.cycles - before, 4);
    free(chip);
}

static void an_exception_is_entered_in_15_cycles(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    poke(chip, ISER0, 1);
    core_irq(&chip->core, 0, true);
    chip->core.r[13] = STACK - 4;
    const uint64_t before = chip->core.cycles;
    run_to(chip, handler(EXC_IRQ0));
    assert_int_equal(chip->core.cycles - before, 15);
    assert_int_equal(core_msp(&chip->core), STACK - 8 - 0x20); /* always a multiple of 8 */
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instructions_that_armv6m_has_not_are_hard_faults),
        cmocka_unit_test(the_wide_instructions_of_armv6m_run),
        cmocka_unit_test(registers_that_armv6m_has_not_are_refused),
        cmocka_unit_test(there_is_no_saturation_flag),
        cmocka_unit_test(every_fault_is_a_hard_fault),
        cmocka_unit_test(a_fault_in_hard_fault_or_nmi_locks_the_core_up),
        cmocka_unit_test(a_supervisor_call_that_may_not_preempt_is_a_hard_fault),
        cmocka_unit_test(returns_that_armv7m_faults_on_are_refused),
        cmocka_unit_test(instructions_take_the_cycles_of_the_manual),
        cmocka_unit_test(two_loads_in_a_row_are_not_pipelined),
        cmocka_unit_test(an_exception_is_entered_in_15_cycles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
