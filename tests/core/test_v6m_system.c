/* SPDX-License-Identifier: MIT */
/* ARMv6-M: the system control space, the interrupt controller and the MPU (DDI 0419 chapter B3). */
#include <stdlib.h>

#include "unit.h"

static struct chip *m0plus(void) {
    return fresh_variant(chip_m0plus);
}

static void what_armv7m_has_more_reads_as_zero_and_takes_no_writes(void **state) {
    (void)state;
    static const uint32_t addresses[] = {
        CFSR,       HFSR,      MMFAR,     BFAR,     SHCSR,      SHPR1, CPACR,      FPCCR,
        FPDSCR,     IABR0,     STIR,      DWT_CTRL, DWT_CYCCNT, DEMCR, 0xE000E004, /* ICTR */
        0xE000E008,                                                                /* ACTLR */
        0xE000ED30,                                                                /* DFSR */
        0xE000ED40,                                                                /* ID_PFR0 */
        0xE000EDF0, /* DHCSR: the debugger's alone */
        0xE000EDA4, /* MPU_RBAR_A1 */
        ISER0 + 4,  ISPR0 + 4, IPR0 + 32,
    };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct chip *chip = m0plus();
        poke(chip, addresses[i], 0x01010101);
        if (peek(chip, addresses[i]) != 0)
            fail_msg("%08x is %08x", (unsigned)addresses[i], (unsigned)peek(chip, addresses[i]));
        assert_int_equal(chip->core.pending[0], 0);
        free(chip);
    }
}

static void the_system_control_space_takes_words_only(void **state) {
    (void)state;
    static const uint32_t addresses[] = {IPR0, IPR0 + 1, SHPR3 + 2, SHPR3 + 3, SHPR2 + 3, ICSR};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        uint32_t value;
        struct chip *chip = m0plus();
        assert_int_equal(memory_write(&chip->core, addresses[i], 1, ACCESS_NORMAL, 0), REFUSED);
        free(chip);
        chip = m0plus();
        assert_int_equal(memory_read(&chip->core, addresses[i], 1, ACCESS_NORMAL, &value), REFUSED);
        free(chip);
    }
}

static void a_priority_has_two_bits(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    poke(chip, IPR0 + 28, 0xFFFFFFFF);
    assert_int_equal(peek(chip, IPR0 + 28), 0xC0C0C0C0);
    poke(chip, SHPR2, 0xFFFFFFFF); /* SVCall alone */
    assert_int_equal(peek(chip, SHPR2), 0xC0000000);
    poke(chip, SHPR3, 0xFFFFFFFF); /* no debug monitor */
    assert_int_equal(peek(chip, SHPR3), 0xC0C00000);
    free(chip);
}

static void only_a_higher_one_of_four_priorities_preempts(void **state) {
    (void)state;
    for (uint32_t other = 0; other < 0x100; other += 0x10) {
        struct chip *chip = m0plus();
        poke(chip, IPR0, 0x80 | other << 8);
        poke(chip, ISER0, 3);
        code(chip, handler(EXC_IRQ0), NOP, NOP, NOP, B_SELF);
        core_irq(&chip->core, 0, true);
        run_to(chip, handler(EXC_IRQ0) + 2);
        core_irq(&chip->core, 1, true);
        assert_int_equal(core_run(&chip->core, chip->core.cycles + 1), CORE_UNTIL);
        const bool preempts = chip->core.ipsr == EXC_IRQ0 + 1;
        assert_int_equal(preempts, other < 0x80);
        free(chip);
    }
}

static void there_are_32_lines(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    poke(chip, ISER0, 0xFFFFFFFF);
    assert_int_equal(peek(chip, ISER0), 0xFFFFFFFF);
    poke(chip, ICER0, 0x7FFFFFFF);
    poke(chip, ISPR0, 0x80000000);
    assert_int_equal(peek(chip, ISPR0), 0x80000000);
    run_to(chip, handler(EXC_IRQ0 + 31));
    assert_int_equal(peek(chip, ICSR), EXC_IRQ0 + 31); /* no RETTOBASE */
    free(chip);
}

static void configuration_is_fixed(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    assert_int_equal(peek(chip, CCR), 0x208);
    poke(chip, CCR, 0);
    assert_int_equal(peek(chip, CCR), 0x208);
    poke(chip, AIRCR, 0x05FA0700); /* no groups of priorities */
    assert_int_equal(peek(chip, AIRCR), 0xFA050000);
    poke(chip, SCR, 0xFFFFFFFF);
    assert_int_equal(peek(chip, SCR), 0x16);
    assert_int_equal(peek(chip, 0xE000ED00), 0x410CC601);
    free(chip);
}

static void the_vector_table_moves_by_256_bytes(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    poke(chip, VTOR, 0xFFFFFFFF);
    assert_int_equal(peek(chip, VTOR), 0xFFFFFF00);
    poke(chip, VTOR, CHIP_RAM + 0x100);
    poke(chip, CHIP_RAM + 0x100 + 4 * EXC_SVCALL, (CODE + 0x40) | 1u);
    code(chip, CODE, SVC);
    run_to(chip, CODE + 0x40);
    free(chip);
}

static void a_reset_is_requested_as_ever(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    poke(chip, AIRCR, 0x05FA0004);
    assert_int_equal(step(chip), CORE_RESET);
    free(chip);
}

static void unprivileged_code_has_no_system_control_space(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    code(chip, CODE, MSR_CONTROL, LDR_R0_R1);
    chip->core.r[0] = 1;
    chip->core.r[1] = ICSR;
    run_to(chip, handler(EXC_HARDFAULT));
    free(chip);
}

enum {
    RASR_256_BYTES = 7 << 1 | 1,
    RASR_READ_ONLY = 6 << 24,
};

/* DDI 0419 B1.4.2 */
static void flags_are_four(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    code(chip, CODE, MSR_APSR);
    chip->core.r[0] = 0xFFFFFFFF;
    steps(chip, 1);
    assert_int_equal(core_xpsr(&chip->core) >> 24, 0xF1);
    free(chip);
}

static void a_region_of_the_mpu_has_256_bytes_at_least(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    assert_int_equal(peek(chip, 0xE000ED90), 8 << 8);
    poke(chip, MPU_RBAR, 0xFFFFFFE0);
    assert_int_equal(peek(chip, MPU_RBAR), 0xFFFFFF00);
    poke(chip, MPU_RASR, 0xFFFFFFFE);
    assert_int_equal(peek(chip, MPU_RASR), 0x1707FF3E); /* no TEX */
    assert_int_equal(memory_write(&chip->core, MPU_RASR, 4, ACCESS_NORMAL, 6 << 1 | 1), REFUSED);
    free(chip);
}

static void what_the_mpu_forbids_is_a_hard_fault(void **state) {
    (void)state;
    struct chip *chip = m0plus();
    poke(chip, MPU_RBAR, DATA);
    poke(chip, MPU_RASR, RASR_READ_ONLY | RASR_256_BYTES);
    poke(chip, MPU_CTRL, 5); /* with the default map behind it */
    code(chip, CODE, LDR_R0_R1, STR_R0_R1);
    chip->core.r[1] = DATA + 4;
    steps(chip, 1);
    assert_int_equal(chip->core.ipsr, 0);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, STACK - 8), CODE + 2);
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_armv7m_has_more_reads_as_zero_and_takes_no_writes),
        cmocka_unit_test(the_system_control_space_takes_words_only),
        cmocka_unit_test(a_priority_has_two_bits),
        cmocka_unit_test(only_a_higher_one_of_four_priorities_preempts),
        cmocka_unit_test(there_are_32_lines),
        cmocka_unit_test(configuration_is_fixed),
        cmocka_unit_test(the_vector_table_moves_by_256_bytes),
        cmocka_unit_test(a_reset_is_requested_as_ever),
        cmocka_unit_test(unprivileged_code_has_no_system_control_space),
        cmocka_unit_test(flags_are_four),
        cmocka_unit_test(a_region_of_the_mpu_has_256_bytes_at_least),
        cmocka_unit_test(what_the_mpu_forbids_is_a_hard_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
