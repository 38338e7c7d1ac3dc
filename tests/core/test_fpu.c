/* SPDX-License-Identifier: MIT */
/* The FPU's access rights and its lazily kept context (manual B1.5.7, B3.2.20). */
#include <stdlib.h>
#include <string.h>

#include "float32.h"
#include "unit.h"

static struct chip *with_fpu(void) {
    struct chip *chip = fresh();
    poke(chip, CPACR, 0x00F00000);
    poke(chip, SHCSR, 7 << 16);
    for (uint32_t i = 0; i < 32; i++)
        chip->core.s[i] = 0x3F800000 + i;
    return chip;
}

static void the_first_use_begins_a_context(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    struct core *const core = &chip->core;
    poke(chip, FPDSCR, 0x01C00000);
    code(chip, CODE, VADD_S0);
    core->fpscr = 0x12345;
    steps(chip, 1);
    assert_true(core->control_fpca);
    assert_int_equal(core->fpscr, 0x01C00000);
    free(chip);
}

static void without_aspen_there_is_no_context(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    poke(chip, FPCCR, 0);
    code(chip, CODE, VADD_S0, SVC);
    run_to(chip, handler(EXC_SVCALL));
    assert_int_equal(chip->core.r[14], 0xFFFFFFF9);
    assert_int_equal(core_msp(&chip->core), STACK - 0x20);
    free(chip);
}

static void lazy_stacking_leaves_room_and_fills_it_when_needed(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    struct core *const core = &chip->core;
    code(chip, CODE, VADD_S0, SVC, NOP);
    code(chip, handler(EXC_SVCALL), NOP, 0xEE00, 0x0A10 /* vmov s0, r0 */, BX_LR);
    run_to(chip, handler(EXC_SVCALL));
    const uint32_t frame = core_msp(core);
    assert_int_equal(frame, STACK - 0x68);
    assert_int_equal(core->r[14], 0xFFFFFFE9);
    assert_false(core->control_fpca);
    assert_int_equal(peek(chip, FPCAR), frame + 0x20);
    assert_int_equal(peek(chip, FPCCR), 0xC0000000 | FPCCR_LSPACT | FPCCR_THREAD | FPCCR_HFRDY |
                                            FPCCR_MMRDY | FPCCR_BFRDY);
    assert_int_equal(peek(chip, frame + 0x24), 0); /* nothing stored yet */
    core->fpscr = 0xA0000000;
    core->r[0] = 0x12345678;
    steps(chip, 2); /* VMOV saves the interrupted context first */
    assert_int_equal(peek(chip, FPCCR) & FPCCR_LSPACT, 0);
    assert_int_equal(peek(chip, frame + 0x20), 0x40000000); /* 1 + 1 */
    for (uint32_t i = 1; i < 16; i++)
        assert_int_equal(peek(chip, frame + 0x20 + 4 * i), 0x3F800000 + i);
    assert_int_equal(peek(chip, frame + 0x60), 0xA0000000);
    assert_int_equal(core->s[0], 0x12345678);
    assert_int_equal(core->fpscr, 0);
    assert_true(core->control_fpca);
    steps(chip, 1);
    assert_int_equal(core->r[15], CODE + 6);
    assert_int_equal(core->s[0], 0x40000000); /* restored */
    assert_int_equal(core->fpscr, 0xA0000000);
    assert_int_equal(core_msp(core), STACK);
    assert_true(core->control_fpca);
    free(chip);
}

static void unused_in_the_handler_nothing_moves(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    struct core *const core = &chip->core;
    code(chip, CODE, VADD_S0, SVC, NOP);
    run_to(chip, handler(EXC_SVCALL));
    const uint32_t frame = core_msp(core);
    memset(chip->ram + (frame - CHIP_RAM) + 0x20, 0xEE, 0x48);
    steps(chip, 1);
    assert_int_equal(core->s[0], 0x40000000);
    assert_int_equal(core->s[1], 0x3F800001);
    assert_int_equal(peek(chip, FPCCR) & FPCCR_LSPACT, 0);
    assert_int_equal(core_msp(core), STACK);
    free(chip);
}

static void without_lspen_the_registers_are_stacked_at_once(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    poke(chip, FPCCR, 0x80000000);
    code(chip, CODE, VADD_S0, SVC);
    run_to(chip, handler(EXC_SVCALL));
    const uint32_t frame = core_msp(&chip->core);
    assert_int_equal(frame, STACK - 0x68);
    assert_int_equal(peek(chip, frame + 0x20), 0x40000000);
    assert_int_equal(peek(chip, frame + 0x5C), 0x3F80000F);
    chip->core.s[3] = 0;
    steps(chip, 1);
    assert_int_equal(chip->core.s[3], 0x3F800003);
    free(chip);
}

static void a_lazy_store_that_fails_is_lsperr(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    struct core *const core = &chip->core;
    poke(chip, SHPR2, 0xF0000000);
    code(chip, CODE, VADD_S0, SVC);
    code(chip, handler(EXC_SVCALL), VADD_S0);
    run_to(chip, handler(EXC_SVCALL));
    poke(chip, FPCAR, 0x60000000);
    run_to(chip, handler(EXC_BUSFAULT));
    assert_int_equal(core->cfsr, CFSR_LSPERR);
    assert_int_equal(peek(chip, core_msp(core) + 24), handler(EXC_SVCALL));
    free(chip);
}

static void an_rtos_switches_threads_with_their_contexts(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    struct core *const core = &chip->core;
    /* PendSV as an RTOS has it: save r4-r11, s16-s31 where EXC_RETURN says so, swap the PSPs in
     * r8 (here: memory at DATA), restore. Assembled from:
     *   mrs r0,psp; tst lr,#16; it eq; vstmdbeq r0!,{s16-s31}; stmdb r0!,{r4-r11,lr}
     *   ldr r1,[pc,#..]; ldr r2,[r1]; str r0,[r1]; mov r0,r2
     *   ldmia r0!,{r4-r11,lr}; tst lr,#16; it eq; vldmiaeq r0!,{s16-s31}; msr psp,r0; bx lr */
    code(chip, handler(EXC_PENDSV), 0xF3EF, 0x8009, 0xF01E, 0x0F10, 0xBF08, 0xED20, 0x8A10, 0xE920,
         0x4FF0, 0x4907, 0x680A, 0x6008, 0x4610, 0xE8B0, 0x4FF0, 0xF01E, 0x0F10, 0xBF08, 0xECB0,
         0x8A10, 0xF380, 0x8809, BX_LR, NOP, DATA & 0xFFFF, DATA >> 16);
    /* Two threads: each adds to its s20 for ever, and pends PendSV by hand (r1 = ICSR). */
    static const uint16_t thread[] = {0xEE3A, 0x5A05 /* vadd s10, s20, s10 */, 0x6008 /* str */,
                                      0x3701 /* adds r7, #1 */, 0xE7FA};
    put_code(chip, 0x5000, thread, 5);
    put_code(chip, 0x6000, thread, 5);
    /* The second thread has not run: a basic frame under r4-r11, lr. */
    const uint32_t first_frame = CHIP_RAM + 0x3000 - 0x20 - 36;
    for (uint32_t i = 0; i < 8; i++)
        poke(chip, first_frame + 4 * i, 0);
    poke(chip, first_frame + 32, 0xFFFFFFFD);
    poke(chip, first_frame + 36, 1u << 28);    /* r0 */
    poke(chip, first_frame + 40, ICSR);        /* r1 */
    poke(chip, first_frame + 36 + 24, 0x6000); /* pc */
    poke(chip, first_frame + 36 + 28, 0x01000000);
    poke(chip, DATA, first_frame);
    special_write(core, 9, 2, PROCESS_STACK);
    control_write(core, 2);
    core->r[0] = 1u << 28;
    core->r[1] = ICSR;
    core->r[7] = 0;
    core->r[15] = 0x5000;
    core->s[20] = 0x3F800000; /* 1.0 */
    core->s[10] = 0;
    uint32_t seen[2] = {0, 0};
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(core_run(core, core->cycles + 1), CORE_UNTIL);
        if (core->r[15] == 0x5008) { /* behind the increment of r7 */
            assert_int_equal(core->r[7], ++seen[0]);
            assert_int_equal(core->s[20], 0x3F800000);
            /* s10 counts the rounds, in the registers that are stacked lazily */
            uint32_t ignored = 0;
            assert_int_equal(core->s[10], float32_from_fixed(seen[0], 32, 0, true, true, &ignored));
        } else if (core->r[15] == 0x6008) {
            assert_int_equal(core->r[7], ++seen[1]);
        }
    }
    assert_true(seen[0] > 10 && seen[1] > 10);
    free(chip);
}

static void rights_come_from_cpacr(void **state) {
    (void)state;
    struct chip *chip = with_fpu();
    struct core *const core = &chip->core;
    poke(chip, CPACR, 0x00500000); /* privileged code only */
    code(chip, CODE, VADD_S0, VADD_S0);
    steps(chip, 1);
    core->control_npriv = true;
    run_to(chip, handler(EXC_USAGEFAULT));
    assert_int_equal(core->cfsr, CFSR_NOCP);
    assert_int_equal(memory_write(core, CPACR, 4, ACCESS_NORMAL, 0x00400000), REFUSED);
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_use_begins_a_context),
        cmocka_unit_test(without_aspen_there_is_no_context),
        cmocka_unit_test(lazy_stacking_leaves_room_and_fills_it_when_needed),
        cmocka_unit_test(unused_in_the_handler_nothing_moves),
        cmocka_unit_test(without_lspen_the_registers_are_stacked_at_once),
        cmocka_unit_test(a_lazy_store_that_fails_is_lsperr),
        cmocka_unit_test(an_rtos_switches_threads_with_their_contexts),
        cmocka_unit_test(rights_come_from_cpacr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
