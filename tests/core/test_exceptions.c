/* SPDX-License-Identifier: MIT */
/* Exception entry and return, priorities, preemption, tail-chaining, late arrival (manual B1.5). */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static uint32_t stacked(struct chip *chip, uint32_t sp, unsigned word) {
    return peek(chip, sp + 4 * word);
}

static void a_frame_holds_what_the_manual_says(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, SVC);
    for (uint32_t i = 0; i < 13; i++)
        core->r[i] = 0x1000 + i;
    core->r[14] = 0xABCD;
    apsr_write_nzcvq(core, 0xA8000000);
    apsr_write_ge(core, 0x000F0000);
    run_to(chip, handler(EXC_SVCALL));
    const uint32_t sp = core_msp(core);
    assert_int_equal(sp, STACK - 0x20);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(stacked(chip, sp, i), 0x1000 + i);
    assert_int_equal(stacked(chip, sp, 4), 0x100C);
    assert_int_equal(stacked(chip, sp, 5), 0xABCD);
    assert_int_equal(stacked(chip, sp, 6), CODE + 2);
    assert_int_equal(stacked(chip, sp, 7), 0xA90F0000);
    assert_int_equal(core->r[14], 0xFFFFFFF9);
    assert_int_equal(core_xpsr(core) & 0x1FF, EXC_SVCALL);
    assert_int_equal(peek(chip, SHCSR) & 0x80, 0x80);
    steps(chip, 1);
    assert_int_equal(core->r[15], CODE + 2);
    assert_int_equal(core_msp(core), STACK);
    assert_int_equal(core_xpsr(core), 0xA90F0000);
    assert_int_equal(peek(chip, SHCSR) & 0x80, 0);
    free(chip);
}

static void the_stack_is_aligned_to_8_and_put_back(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, 0xB081, SVC); /* sub sp, #4 */
    run_to(chip, handler(EXC_SVCALL));
    const uint32_t sp = core_msp(&chip->core);
    assert_int_equal(sp, STACK - 8 - 0x20);
    assert_int_equal(stacked(chip, sp, 7) & 0x200, 0x200);
    steps(chip, 1);
    assert_int_equal(core_msp(&chip->core), STACK - 4);
    free(chip);
}

static void without_stkalign_the_stack_stays(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, CCR, 0);
    code(chip, CODE, 0xB081, SVC);
    run_to(chip, handler(EXC_SVCALL));
    assert_int_equal(core_msp(&chip->core), STACK - 4 - 0x20);
    steps(chip, 1);
    assert_int_equal(core_msp(&chip->core), STACK - 4);
    free(chip);
}

static void a_thread_on_the_process_stack_comes_back_to_it(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, 0xF380, 0x8809, /* msr psp, r0 */ 0x2003, MSR_CONTROL, SVC);
    core->r[0] = PROCESS_STACK;
    run_to(chip, handler(EXC_SVCALL));
    assert_int_equal(core->r[14], 0xFFFFFFFD);
    assert_int_equal(core_psp(core), PROCESS_STACK - 0x20);
    assert_int_equal(core_msp(core), STACK);
    assert_int_equal(core->r[13], STACK);
    assert_true(is_privileged(core));
    steps(chip, 1);
    assert_int_equal(core->r[13], PROCESS_STACK);
    assert_int_equal(core_msp(core), STACK);
    assert_false(is_privileged(core));
    assert_true(core->control_spsel);
    free(chip);
}

static void an_interrupt_preempts_a_lower_priority_only(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, ISER0, 0x7);
    poke(chip, IPR0, 0x0010F020); /* line 0: 0x20, line 1: 0xF0, line 2: 0x10 */
    code(chip, handler(16), NOP, NOP, NOP, BX_LR);
    core_irq(core, 0, true);
    core_irq(core, 0, false);
    run_to(chip, handler(16));
    core_irq(core, 1, true);
    core_irq(core, 1, false);
    steps(chip, 1);
    assert_int_equal(core->ipsr, 16); /* line 1 waits */
    core_irq(core, 2, true);
    core_irq(core, 2, false);
    run_to(chip, handler(18));
    assert_int_equal(core->r[14], 0xFFFFFFF1);
    assert_int_equal(peek(chip, IABR0), 0x5);
    assert_int_equal(peek(chip, ISPR0), 0x2);
    /* Both return; line 1 follows by tail-chaining. */
    run_to(chip, handler(17));
    assert_int_equal(core->r[14], 0xFFFFFFF9);
    assert_int_equal(core_msp(core), STACK - 0x20);
    run_to(chip, CODE);
    assert_int_equal(core_msp(core), STACK);
    assert_int_equal(active_count(core), 0);
    free(chip);
}

static void priority_bits_below_the_upper_four_read_zero(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, IPR0, 0xFFFFFFFF);
    assert_int_equal(peek(chip, IPR0), 0xF0F0F0F0);
    poke(chip, SHPR1, 0xFFFFFFFF);
    assert_int_equal(peek(chip, SHPR1), 0x00F0F0F0);
    poke(chip, SHPR2, 0xFFFFFFFF);
    assert_int_equal(peek(chip, SHPR2), 0xF0000000);
    poke(chip, SHPR3, 0xFFFFFFFF);
    assert_int_equal(peek(chip, SHPR3), 0xF0F000F0);
    /* Lines beyond the 83rd do not exist. */
    poke(chip, 0xE000E108, 0xFFFFFFFF);
    assert_int_equal(peek(chip, 0xE000E108), 0x0007FFFF);
    assert_int_equal(peek(chip, 0xE000E004), 2); /* ICTR: 96 lines or fewer */
    free(chip);
}

static void the_group_decides_on_preemption_the_subpriority_on_order(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, AIRCR, 0x05FA0000 | 5 << 8); /* PRIGROUP 5: bits 7 and 6 are the group */
    poke(chip, ISER0, 0x7);
    poke(chip, IPR0, 0x00405060); /* one group; line 2 has the best subpriority */
    code(chip, handler(17), NOP, NOP, BX_LR);
    core_irq(core, 1, true);
    core_irq(core, 1, false);
    run_to(chip, handler(17));
    core_irq(core, 0, true);
    core_irq(core, 0, false);
    core_irq(core, 2, true);
    core_irq(core, 2, false);
    steps(chip, 2);
    assert_int_equal(core->ipsr, 17); /* no preemption within the group */
    run_to(chip, handler(18));
    run_to(chip, handler(16));
    free(chip);
}

static void equal_priorities_go_by_number(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, ISER0, 0xFFFFFFFF);
    poke(chip, ISPR0, 1u << 9 | 1u << 4);
    run_to(chip, handler(16 + 4));
    run_to(chip, handler(16 + 9));
    run_to(chip, CODE);
    free(chip);
}

static void masks_hold_back_what_they_should(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, ISER0, 0x3);
    poke(chip, IPR0, 0x00003050);
    special_write(core, 17, 2, 0x4F); /* BASEPRI 0x40: the low bits read zero */
    assert_int_equal(special_read(core, 17), 0x40);
    core_irq(core, 0, true); /* 0x50: masked */
    steps(chip, 1);
    assert_int_equal(core->ipsr, 0);
    core_irq(core, 1, true); /* 0x30: not masked */
    core_irq(core, 1, false);
    run_to(chip, handler(17));
    run_to(chip, CODE + 2);
    special_write(core, 18, 2, 0x50); /* BASEPRI_MAX does not lower the mask */
    assert_int_equal(special_read(core, 17), 0x40);
    special_write(core, 18, 2, 0x20);
    assert_int_equal(special_read(core, 17), 0x20);
    special_write(core, 17, 2, 0);
    special_write(core, 16, 2, 1); /* PRIMASK */
    steps(chip, 1);
    assert_int_equal(core->ipsr, 0);
    core_nmi(core, true); /* not maskable */
    core_nmi(core, false);
    run_to(chip, handler(EXC_NMI));
    free(chip);
}

static void faultmask_is_cleared_by_the_return(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, SVC, NOP, B_SELF);
    code(chip, handler(EXC_SVCALL), CPSID_F, BX_LR);
    run_to(chip, handler(EXC_SVCALL) + 2);
    assert_true(core->faultmask);
    assert_int_equal(execution_priority(core), -1);
    steps(chip, 1);
    assert_false(core->faultmask);
    free(chip);
}

static void a_level_that_stays_high_pends_again(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, ISER0, 1);
    core_irq(core, 0, true);
    run_to(chip, handler(16));
    assert_int_equal(peek(chip, ISPR0), 0); /* active, not pending */
    const uint64_t before = core->cycles;
    steps(chip, 1);
    assert_int_equal(core->r[15], handler(16)); /* tail-chained into itself */
    assert_int_equal(core->cycles - before, 1 + 6);
    core_irq(core, 0, false);
    run_to(chip, CODE);
    steps(chip, 3);
    assert_int_equal(core->ipsr, 0);
    free(chip);
}

static void software_pends_and_clears(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, STIR, 40);
    assert_int_equal(peek(chip, 0xE000E204), 1u << 8);
    assert_int_equal(peek(chip, ICSR) >> 22 & 1, 1);
    steps(chip, 1); /* not enabled: nothing */
    poke(chip, 0xE000E284, 1u << 8);
    poke(chip, 0xE000E104, 1u << 8);
    steps(chip, 1);
    assert_int_equal(core->ipsr, 0);
    core_irq(core, 40, true);
    poke(chip, 0xE000E284, 1u << 8); /* the line is high: clearing does not help */
    assert_int_equal(peek(chip, 0xE000E204), 1u << 8);
    run_to(chip, handler(56));
    free(chip);
}

static void pendsv_runs_after_everything_else(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHPR3, 0x00F00000); /* PendSV lowest */
    poke(chip, ISER0, 1);
    code(chip, CODE, SVC, NOP, B_SELF);
    /* The SVC handler pends PendSV and an interrupt. */
    chip->core.r[1] = ICSR;
    chip->core.r[0] = 1u << 28;
    code(chip, handler(EXC_SVCALL), STR_R0_R1, BX_LR);
    run_to(chip, handler(EXC_SVCALL) + 2);
    assert_int_equal(peek(chip, ICSR) >> 28 & 1, 1);
    poke(chip, ISPR0, 1);
    assert_int_equal(peek(chip, ICSR) >> 12 & 0x1FF, 16); /* VECTPENDING */
    run_to(chip, handler(16));
    run_to(chip, handler(EXC_PENDSV));
    assert_int_equal(core_msp(&chip->core), STACK - 0x20);
    run_to(chip, CODE + 2);
    free(chip);
}

static void icsr_clears_what_it_pended(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, ICSR, 1u << 28 | 1u << 26);
    assert_int_equal(peek(chip, ICSR) & (1u << 28 | 1u << 26), 1u << 28 | 1u << 26);
    poke(chip, ICSR, 1u << 27 | 1u << 25);
    assert_int_equal(peek(chip, ICSR) & (1u << 28 | 1u << 26), 0);
    steps(chip, 2);
    assert_int_equal(chip->core.ipsr, 0);
    free(chip);
}

static void a_late_arrival_goes_first(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    /* The frame of line 1 is stacked into the device that raises line 0. */
    poke(chip, ISER0, 0x3);
    poke(chip, IPR0, 0x00001000); /* line 0: 0, line 1: 0x10 */
    core->r[13] = CHIP_IRQ_DEVICE + 0x20;
    core->r[0] = 1;
    core_irq(core, 1, true);
    run_to(chip, handler(16));
    assert_int_equal(core->r[13], CHIP_IRQ_DEVICE);
    assert_true(exception_bit(core->pending, 17));
    assert_int_equal(active_count(core), 1);
    free(chip);
}

static void an_illegal_exc_return_is_a_usage_fault(void **state) {
    (void)state;
    static const uint32_t values[] = {0xFFFFFFFF, 0xFFFFFFF3, 0xFFFFFFF1};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct chip *chip = fresh();
        poke(chip, SHCSR, 1u << 18);
        code(chip, CODE, SVC);
        run_to(chip, handler(EXC_SVCALL));
        chip->core.r[14] = values[i];
        run_to(chip, handler(EXC_USAGEFAULT));
        assert_int_equal(peek(chip, CFSR), CFSR_INVPC);
        assert_int_equal(chip->core.r[14], values[i]);
        assert_int_equal(core_msp(&chip->core), STACK - 0x20); /* the frame stays */
        assert_int_equal(active_count(&chip->core), 1);
        free(chip);
    }
}

static void a_return_to_thread_from_a_nested_handler_is_a_usage_fault(void **state) {
    (void)state;
    for (int allowed = 0; allowed < 2; allowed++) {
        struct chip *chip = fresh();
        struct core *const core = &chip->core;
        poke(chip, SHCSR, 1u << 18);
        poke(chip, ISER0, 1);
        poke(chip, IPR0, 0xF0);
        poke(chip, CCR, 0x200u | (allowed ? 1u : 0u)); /* NONBASETHRDENA */
        code(chip, handler(16), SVC);
        core_irq(core, 0, true);
        core_irq(core, 0, false);
        run_to(chip, handler(EXC_SVCALL));
        assert_int_equal(core->r[14], 0xFFFFFFF1);
        core->r[14] = 0xFFFFFFF9;
        if (allowed) {
            poke(chip, core_msp(core) + 28, 0x01000000); /* a thread's xPSR */
            run_to(chip, handler(16) + 2);
            assert_int_equal(core->ipsr, 0);
        } else {
            run_to(chip, handler(EXC_USAGEFAULT));
            assert_int_equal(peek(chip, CFSR), CFSR_INVPC);
        }
        free(chip);
    }
}

static void a_frame_whose_ipsr_does_not_fit_is_a_usage_fault(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, 1u << 18);
    code(chip, CODE, SVC);
    run_to(chip, handler(EXC_SVCALL));
    poke(chip, core_msp(&chip->core) + 28, 0x01000000 | 20);
    run_to(chip, handler(EXC_USAGEFAULT));
    assert_int_equal(peek(chip, CFSR), CFSR_INVPC);
    assert_int_equal(core_msp(&chip->core), STACK - 0x20);
    free(chip);
}

static void an_odd_return_address_is_taken_as_even(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, SVC);
    run_to(chip, handler(EXC_SVCALL));
    poke(chip, core_msp(&chip->core) + 24, (CODE + 2) | 1u);
    assert_int_equal(chip->warnings, 0);
    run_to(chip, CODE + 2);
    assert_int_equal(chip->warnings, 1);
    free(chip);
}

static void an_exc_return_with_zero_bits_is_refused(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, SVC);
    run_to(chip, handler(EXC_SVCALL));
    chip->core.r[14] = 0xF0000001;
    assert_int_equal(step(chip), CORE_REFUSED);
    assert_non_null(strstr(chip->core.stop_text, "EXC_RETURN"));
    free(chip);
}

static void the_vector_table_moves_with_vtor(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, VTOR, 0x10047F);
    assert_int_equal(peek(chip, VTOR), 0x100400);
    poke(chip, VTOR, 0x400);
    const uint32_t vector = 0x3001;
    memcpy(chip->flash + 0x400 + 4 * EXC_SVCALL, &vector, 4);
    code(chip, CODE, SVC);
    code(chip, 0x3000, BX_LR);
    run_to(chip, 0x3000);
    run_to(chip, CODE + 2);
    free(chip);
}

static void an_interrupt_inside_an_it_block_resumes_it(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    /* itete eq; moveq r0,#1; movne r1,#2; moveq r2,#3; movne r3,#4 */

    code(chip, CODE, 0xBF0B, 0x2001, 0x2102, 0x2203, 0x2304, B_SELF);
    for (unsigned i = 0; i < 4; i++)
        core->r[i] = 0;
    core->flag_z = 0; /* Z set */
    poke(chip, ISER0, 1);
    steps(chip, 2);
    assert_int_equal(core->itstate, 0x16);
    core_irq(core, 0, true);
    core_irq(core, 0, false);
    run_to(chip, handler(16));
    assert_int_equal(core->itstate, 0);
    assert_int_equal(stacked(chip, core_msp(core), 7) & 0x0600FC00, 0x04001400);
    run_to(chip, CODE + 4);
    assert_int_equal(core->itstate, 0x16);
    run_to(chip, CODE + 10);
    assert_int_equal(core->itstate, 0);
    assert_int_equal(core->r[0], 1);
    assert_int_equal(core->r[1], 0);
    assert_int_equal(core->r[2], 3);
    assert_int_equal(core->r[3], 0);
    free(chip);
}

static void a_system_reset_is_asked_for_with_the_key(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, AIRCR, 4); /* without the key: ignored */
    steps(chip, 1);
    assert_int_equal(peek(chip, AIRCR) >> 16, 0xFA05);
    code(chip, CODE + 2, STR_R0_R1);
    core->r[0] = 0x05FA0004;
    core->r[1] = AIRCR;
    core->r[7] = 77;
    poke(chip, ISER0, 1);
    poke(chip, DEMCR, 1u << 24);
    assert_int_equal(step(chip), CORE_RESET);
    assert_int_equal(core_run(core, core->cycles + 10), CORE_RESET);
    const uint64_t cycles = core->cycles;
    core_reset(core);
    assert_int_equal(core->r[15], CODE);
    assert_int_equal(core->r[13], STACK);
    assert_int_equal(core->r[14], 0xFFFFFFFF);
    assert_int_equal(core->r[7], 77);
    assert_int_equal(core->cycles, cycles);
    assert_int_equal(peek(chip, ISER0), 0);
    assert_int_equal(peek(chip, DEMCR), 1u << 24);
    steps(chip, 1);
    free(chip);
}

static void entry_and_return_cost_what_the_trm_says(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, SVC, NOP);
    steps(chip, 1);
    const uint64_t before = core->cycles;
    run_to(chip, handler(EXC_SVCALL));
    assert_int_equal(core->cycles - before, 12);
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_holds_what_the_manual_says),
        cmocka_unit_test(the_stack_is_aligned_to_8_and_put_back),
        cmocka_unit_test(without_stkalign_the_stack_stays),
        cmocka_unit_test(a_thread_on_the_process_stack_comes_back_to_it),
        cmocka_unit_test(an_interrupt_preempts_a_lower_priority_only),
        cmocka_unit_test(priority_bits_below_the_upper_four_read_zero),
        cmocka_unit_test(the_group_decides_on_preemption_the_subpriority_on_order),
        cmocka_unit_test(equal_priorities_go_by_number),
        cmocka_unit_test(masks_hold_back_what_they_should),
        cmocka_unit_test(faultmask_is_cleared_by_the_return),
        cmocka_unit_test(a_level_that_stays_high_pends_again),
        cmocka_unit_test(software_pends_and_clears),
        cmocka_unit_test(pendsv_runs_after_everything_else),
        cmocka_unit_test(icsr_clears_what_it_pended),
        cmocka_unit_test(a_late_arrival_goes_first),
        cmocka_unit_test(an_illegal_exc_return_is_a_usage_fault),
        cmocka_unit_test(a_return_to_thread_from_a_nested_handler_is_a_usage_fault),
        cmocka_unit_test(a_frame_whose_ipsr_does_not_fit_is_a_usage_fault),
        cmocka_unit_test(an_odd_return_address_is_taken_as_even),
        cmocka_unit_test(an_exc_return_with_zero_bits_is_refused),
        cmocka_unit_test(the_vector_table_moves_with_vtor),
        cmocka_unit_test(an_interrupt_inside_an_it_block_resumes_it),
        cmocka_unit_test(a_system_reset_is_asked_for_with_the_key),
        cmocka_unit_test(entry_and_return_cost_what_the_trm_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
