/* SPDX-License-Identifier: MIT */
/* Variants of the core: what one has not (struct core_features). */
#include <stdlib.h>

#include "unit.h"

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
        an_instruction_is_undefined(chip_m3, instructions[i].first, instructions[i].second,
                                    instructions[i].dsp);
        an_instruction_is_undefined(chip_m4f, instructions[i].first, instructions[i].second, false);
    }
}

static void without_fpu_it_cannot_be_switched_on(void **state) {
    (void)state;
    struct chip *chip = fresh_variant(chip_m3);
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
    struct chip *chip = fresh_variant(chip_m3);
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
    struct core_features features = chip_m3;
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

static void frames_are_aligned_as_the_revision_of_the_core_begins(void **state) {
    (void)state;
    const struct {
        struct core_features features;
        uint32_t ccr, frame;
    } cores[] = {{chip_m3, 0, STACK - 4 - 0x20}, {chip_m4f, CCR_STKALIGN, STACK - 8 - 0x20}};
    for (size_t i = 0; i < sizeof cores / sizeof cores[0]; i++) {
        struct chip *chip = fresh_variant(cores[i].features);
        assert_int_equal(peek(chip, CCR), cores[i].ccr);
        chip->core.r[13] = STACK - 4;
        code(chip, CODE, SVC);
        run_to(chip, handler(EXC_SVCALL));
        assert_int_equal(core_msp(&chip->core), cores[i].frame);
        free(chip);
    }
}

static void without_dsp_no_mask_writes_the_ge_flags(void **state) {
    (void)state;
    struct chip *chip = fresh_variant(chip_m3);
    code(chip, CODE, 0xF380, 0x8C00); /* msr APSR_nzcvqg, r0 */
    assert_int_equal(step(chip), CORE_REFUSED);
    free(chip);
}

static void without_fpu_no_frame_has_its_registers(void **state) {
    (void)state;
    struct chip *chip = fresh_variant(chip_m3);
    code(chip, CODE, 0xF380, 0x8814, SVC); /* msr CONTROL, r0 */
    chip->core.r[0] = 4;                   /* FPCA */
    run_to(chip, handler(EXC_SVCALL));
    assert_int_equal(core_msp(&chip->core), STACK - 0x20);
    chip->core.r[14] = 0xFFFFFFE9; /* "with registers": bits 27 to 4 must be ones */
    assert_int_equal(step(chip), CORE_REFUSED);
    free(chip);
}

static void without_dsp_long_multiplications_take_longer(void **state) {
    (void)state;
    const struct {
        struct core_features features;
        unsigned smull, smlal;
    } cores[] = {{chip_m3, 5, 7}, {chip_m4f, 1, 1}};
    for (size_t i = 0; i < sizeof cores / sizeof cores[0]; i++) {
        struct chip *chip = fresh_variant(cores[i].features);
        code(chip, CODE, 0xFB81, 0x0302, 0xFBC1, 0x0302); /* smull, smlal r0, r3, r1, r2 */
        const uint64_t first = chip->core.cycles;
        steps(chip, 1);
        const uint64_t second = chip->core.cycles;
        assert_int_equal(second - first, cores[i].smull);
        steps(chip, 1);
        assert_int_equal(chip->core.cycles - second, cores[i].smlal);
        free(chip);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_dsp_the_extension_is_undefined),
        cmocka_unit_test(without_fpu_it_cannot_be_switched_on),
        cmocka_unit_test(without_mpu_its_registers_are_zero),
        cmocka_unit_test(lines_and_priorities_are_those_of_the_chip),
        cmocka_unit_test(frames_are_aligned_as_the_revision_of_the_core_begins),
        cmocka_unit_test(without_dsp_no_mask_writes_the_ge_flags),
        cmocka_unit_test(without_fpu_no_frame_has_its_registers),
        cmocka_unit_test(without_dsp_long_multiplications_take_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
