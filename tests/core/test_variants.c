/* SPDX-License-Identifier: MIT */
/* Variants of the core: what one has not (struct core_features). */
#include <stdlib.h>

#include "unit.h"

/* As fresh(), on another core. */
static struct chip *fresh_variant(struct core_features features) {
    struct chip *chip = fresh();
    chip->core.features = features;
    core_power_on(&chip->core);
    core_reset(&chip->core);
    return chip;
}

static const struct core_features cortex_m3 = {
    .cpuid = 0x411FC231, .irq_lines = 43, .priority_bits = 4};

static void an_instruction_is_undefined(struct core_features features, uint16_t first,
                                        uint16_t second, bool undefined) {
    struct chip *chip = fresh_variant(features);
    code(chip, CODE, first, second);
    poke(chip, SHCSR, 1u << 18); /* USGFAULTENA */
    steps(chip, 1);
    if ((peek(chip, CFSR) >> 16 != 0) != undefined) {
        fail_msg("%04x %04x is %sundefined", first, second, undefined ? "not " : "");
    }
    free(chip);
}

static void without_dsp_the_extension_is_undefined(void **state) {
    (void)state;
    static const struct {
        uint16_t first, second;
        bool dsp;
    } instructions[] = {
        {0xFA81, 0xF042, true},  /* uadd8 r0, r1, r2 */
        {0xFA82, 0xF081, true},  /* qadd r0, r1, r2 */
        {0xFAA1, 0xF082, true},  /* sel r0, r1, r2 */
        {0xFA01, 0xF082, true},  /* sxtah r0, r1, r2 */
        {0xFA2F, 0xF081, true},  /* sxtb16 r0, r1 */
        {0xF321, 0x0003, true},  /* ssat16 r0, #4, r1 */
        {0xEAC1, 0x0002, true},  /* pkhbt r0, r1, r2 */
        {0xFB11, 0xF002, true},  /* smulbb r0, r1, r2 */
        {0xFB21, 0xF002, true},  /* smuad r0, r1, r2 */
        {0xFB51, 0xF002, true},  /* smmul r0, r1, r2 */
        {0xFB71, 0xF002, true},  /* usad8 r0, r1, r2 */
        {0xFBE1, 0x0362, true},  /* umaal r0, r3, r1, r2 */
        {0xFBC1, 0x0382, true},  /* smlalbb r0, r3, r1, r2 */
        {0xFA91, 0xF081, false}, /* rev.w r0, r1 */
        {0xFAB1, 0xF081, false}, /* clz r0, r1 */
        {0xFA0F, 0xF081, false}, /* sxth.w r0, r1 */
        {0xFA5F, 0xF081, false}, /* uxtb.w r0, r1 */
        {0xF301, 0x0003, false}, /* ssat r0, #4, r1 */
        {0xFB01, 0xF002, false}, /* mul r0, r1, r2 */
        {0xFB01, 0x0312, false}, /* mls r3, r1, r2, r0 */
        {0xFB81, 0x0302, false}, /* smull r0, r3, r1, r2 */
        {0xFBC1, 0x0302, false}, /* smlal r0, r3, r1, r2 */
        {0xFBE1, 0x0302, false}, /* umlal r0, r3, r1, r2 */
        {0xFBB1, 0xF0F2, false}, /* udiv r0, r1, r2 */
    };
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++) {
        an_instruction_is_undefined(cortex_m3, instructions[i].first, instructions[i].second,
                                    instructions[i].dsp);
        an_instruction_is_undefined(chip_m4f, instructions[i].first, instructions[i].second, false);
    }
}

static void without_fpu_it_cannot_be_switched_on(void **state) {
    (void)state;
    struct chip *chip = fresh_variant(cortex_m3);
    code(chip, CODE, VADD_S0);
    poke(chip, CPACR, 0xFu << 20);
    assert_int_equal(peek(chip, CPACR), 0);
    poke(chip, FPCCR, 0xC0000000);
    assert_int_equal(peek(chip, FPCCR), 0);
    poke(chip, SHCSR, 1u << 18);
    steps(chip, 1);
    assert_int_equal(peek(chip, CFSR) >> 16, 8); /* NOCP */
    free(chip);
}

static void without_mpu_its_registers_are_zero(void **state) {
    (void)state;
    struct chip *chip = fresh_variant(cortex_m3);
    poke(chip, MPU_CTRL, 5);
    poke(chip, MPU_RBAR, CHIP_RAM);
    assert_int_equal(peek(chip, 0xE000ED90), 0);
    assert_int_equal(peek(chip, MPU_CTRL), 0);
    assert_int_equal(peek(chip, MPU_RBAR), 0);
    assert_false(chip->core.mpu_checks);
    free(chip);
}

static void lines_and_priorities_are_those_of_the_chip(void **state) {
    (void)state;
    struct core_features features = cortex_m3;
    features.priority_bits = 3;
    struct chip *chip = fresh_variant(features);
    poke(chip, ISER0 + 4, 0xFFFFFFFF);
    assert_int_equal(peek(chip, ISER0 + 4), (1u << 11) - 1); /* lines 32 to 42 */
    core_irq(&chip->core, 43, true);
    assert_int_equal(peek(chip, ISPR0 + 4), 0);
    core_irq(&chip->core, 42, true);
    assert_int_equal(peek(chip, ISPR0 + 4), 1u << 10);
    poke(chip, IPR0, 0xFFFFFFFF);
    assert_int_equal(peek(chip, IPR0), 0xE0E0E0E0);
    poke(chip, SHPR3, 0xFFFF0000);
    assert_int_equal(peek(chip, SHPR3), 0xE0E00000);
    assert_int_equal(peek(chip, 0xE000E004), 1); /* ICTR: two words */
    assert_int_equal(peek(chip, 0xE000ED00), 0x411FC231);
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_dsp_the_extension_is_undefined),
        cmocka_unit_test(without_fpu_it_cannot_be_switched_on),
        cmocka_unit_test(without_mpu_its_registers_are_zero),
        cmocka_unit_test(lines_and_priorities_are_those_of_the_chip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
