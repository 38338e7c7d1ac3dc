/* SPDX-License-Identifier: MIT */
/* Faults: status bits, addresses, enables, escalation, lock-up (manual B1.5.4, B1.5.14, B3.2). */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

enum { ALL_ENABLED = 7 << 16 };
#define NOWHERE 0x60000000u

struct fault {
    const char *name;
    uint16_t code[4];
    uint32_t r1;
    uint32_t ccr;
    unsigned exception;
    uint32_t cfsr;
    uint32_t address; /* BFAR or MMFAR, where it is valid */
};

static const struct fault faults[] = {
    {"undefined instruction", {UDF}, 0, 0, EXC_USAGEFAULT, CFSR_UNDEFINSTR, 0},
    {"undefined wide", {0xF7F0, 0xA000}, 0, 0, EXC_USAGEFAULT, CFSR_UNDEFINSTR, 0},
    {"coprocessor 7", {0xEE00, 0x0710}, 0, 0, EXC_USAGEFAULT, CFSR_NOCP, 0},
    {"FPU switched off", {VADD_S0}, 0, 0, EXC_USAGEFAULT, CFSR_NOCP, 0},
    {"division by zero", {UDIV_R0_R1_R2}, 5, CCR_DIV_0_TRP, EXC_USAGEFAULT, CFSR_DIVBYZERO, 0},
    {"unaligned, trapped",
     {LDR_R0_R1},
     DATA + 1,
     CCR_UNALIGN_TRP,
     EXC_USAGEFAULT,
     CFSR_UNALIGNED,
     0},
    {"unaligned LDM", {0xC905}, DATA + 2, 0, EXC_USAGEFAULT, CFSR_UNALIGNED, 0},
    {"unaligned STRD", {0xE9C1, 0x0200}, DATA + 2, 0, EXC_USAGEFAULT, CFSR_UNALIGNED, 0},
    {"unaligned LDREX", {0xE851, 0x0F00}, DATA + 1, 0, EXC_USAGEFAULT, CFSR_UNALIGNED, 0},
    {"unaligned STREXH", {0xE8C1, 0x0F52}, DATA + 1, 0, EXC_USAGEFAULT, CFSR_UNALIGNED, 0},
    {"read of nothing",
     {LDR_R0_R1},
     NOWHERE,
     0,
     EXC_BUSFAULT,
     CFSR_PRECISERR | CFSR_BFARVALID,
     NOWHERE},
    {"write of nothing",
     {STR_R0_R1},
     NOWHERE + 4,
     0,
     EXC_BUSFAULT,
     CFSR_PRECISERR | CFSR_BFARVALID,
     NOWHERE + 4},
    {"write to flash",
     {STR_R0_R1},
     0x1000,
     0,
     EXC_BUSFAULT,
     CFSR_PRECISERR | CFSR_BFARVALID,
     0x1000},
    {"call of nothing", {0x4788}, NOWHERE + 1, 0, EXC_BUSFAULT, CFSR_IBUSERR, 0},
    {"call of a device", {0x4788}, CHIP_DEVICE + 1, 0, EXC_MEMMANAGE, CFSR_IACCVIOL, 0},
    {"call of the system region", {0x4788}, 0xE0000001, 0, EXC_MEMMANAGE, CFSR_IACCVIOL, 0},
    {"ARM state", {0x4788}, CODE, 0, EXC_USAGEFAULT, CFSR_INVSTATE, 0},
    {"EXC_RETURN in a thread", {0x4708}, 0xFFFFFFF9, 0, EXC_MEMMANAGE, CFSR_IACCVIOL, 0},
};
enum { FAULTS = sizeof faults / sizeof *faults };

static struct chip *provoke(const struct fault *fault, uint32_t shcsr) {
    struct chip *chip = fresh();
    poke(chip, SHCSR, shcsr);
    poke(chip, CCR, CCR_STKALIGN | fault->ccr);
    put_code(chip, CODE, fault->code, 4);
    chip->core.r[1] = fault->r1;
    chip->core.r[2] = 0;
    return chip;
}

static void each_fault_has_its_bit_its_address_and_its_handler(void **state) {
    (void)state;
    for (int i = 0; i < FAULTS; i++) {
        const struct fault *const fault = &faults[i];
        struct chip *chip = provoke(fault, ALL_ENABLED);
        run_to(chip, handler(fault->exception));
        if (peek(chip, CFSR) != fault->cfsr)
            fail_msg("%s: CFSR %08x", fault->name, (unsigned)peek(chip, CFSR));
        if (fault->cfsr & CFSR_BFARVALID)
            assert_int_equal(peek(chip, BFAR), fault->address);
        assert_int_equal(peek(chip, HFSR), 0);
        free(chip);
    }
}

static void disabled_they_escalate_to_hardfault(void **state) {
    (void)state;
    for (int i = 0; i < FAULTS; i++) {
        struct chip *chip = provoke(&faults[i], 0);
        run_to(chip, handler(EXC_HARDFAULT));
        assert_int_equal(peek(chip, CFSR), faults[i].cfsr);
        assert_int_equal(peek(chip, HFSR), HFSR_FORCED);
        free(chip);
    }
}

static void a_faulting_instruction_has_not_happened(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, SHCSR, ALL_ENABLED);
    /* ldmia r1!, {r0, r2, r3} whose third word is beyond the RAM */
    code(chip, CODE, 0xC90D);
    core->r[0] = 10;
    core->r[1] = CHIP_RAM + CHIP_RAM_SIZE - 8;
    core->r[2] = 12;
    core->r[3] = 13;
    const uint32_t base = core->r[1];
    run_to(chip, handler(EXC_BUSFAULT));
    assert_int_equal(core->r[0], 10);
    assert_int_equal(core->r[1], base);
    assert_int_equal(core->r[2], 12);
    assert_int_equal(peek(chip, BFAR), base + 8);
    assert_int_equal(peek(chip, core_msp(core) + 24), CODE); /* returns to the instruction */
    free(chip);
}

static void a_faulting_vldr_leaves_its_register(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, 0xE000ED88, 0x00F00000); /* CPACR */
    code(chip, CODE, 0xED91, 0x0A00);   /* vldr s0, [r1] */
    chip->core.r[1] = NOWHERE;
    chip->core.s[0] = 0x12345678;
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(chip->core.s[0], 0x12345678);
    assert_int_equal(peek(chip, BFAR), NOWHERE);
    free(chip);
}

static void a_fault_inside_an_it_block_keeps_itstate(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, SHCSR, ALL_ENABLED);
    code(chip, CODE, 0xBF04 /* itt eq */, LDR_R0_R1, 0x2207, B_SELF);
    core->flag_z = 0;
    core->r[1] = NOWHERE;
    run_to(chip, handler(EXC_BUSFAULT));
    /* ITSTATE 04 for the instruction that faulted. */
    assert_int_equal(peek(chip, core_msp(core) + 28) & 0x0600FC00, 0x00000400);
    poke(chip, core_msp(core) + 4, DATA); /* repair r1 */
    run_to(chip, CODE + 6);
    assert_int_equal(core->r[2], 7);
    assert_int_equal(core->itstate, 0);
    free(chip);
}

static void a_fault_in_hardfault_locks_up(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, UDF);
    code(chip, handler(EXC_HARDFAULT), UDF);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(step(chip), CORE_LOCKUP);
    assert_int_equal(core_run(&chip->core, chip->core.cycles + 100), CORE_LOCKUP);
    core_reset(&chip->core);
    assert_int_equal(chip->core.r[15], CODE);
    free(chip);
}

static void a_fault_with_faultmask_locks_up(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, CPSID_F, UDF);
    steps(chip, 1);
    assert_int_equal(step(chip), CORE_LOCKUP);
    free(chip);
}

static void a_handler_of_too_low_priority_escalates(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, ALL_ENABLED);
    poke(chip, SHPR1, 0x00505050); /* faults at 0x50, SVC at 0x40 */
    poke(chip, SHPR2, 0x40000000);
    code(chip, CODE, SVC);
    code(chip, handler(EXC_SVCALL), UDF);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, HFSR), HFSR_FORCED);
    assert_int_equal(peek(chip, CFSR), CFSR_UNDEFINSTR);
    free(chip);
}

static void svc_that_cannot_be_taken_escalates(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, CPSID_I, SVC);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, HFSR), HFSR_FORCED);
    assert_int_equal(peek(chip, CFSR), 0);
    free(chip);
}

static void a_breakpoint_without_a_debugger_is_a_hardfault(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, BKPT);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, HFSR), HFSR_DEBUGEVT);
    assert_int_equal(peek(chip, 0xE000ED30), DFSR_BKPT);
    assert_int_equal(peek(chip, core_msp(&chip->core) + 24), CODE);
    free(chip);
}

static void a_breakpoint_goes_to_the_monitor_when_it_is_enabled(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, DEMCR, 1u << 16);
    code(chip, CODE, BKPT);
    run_to(chip, handler(EXC_DEBUGMON));
    assert_int_equal(peek(chip, HFSR), 0);
    free(chip);
}

static void a_breakpoint_in_a_failed_it_block_breaks_all_the_same(void **state) {
    (void)state;
    struct chip *chip = fresh();
    chip->core.flag_z = 1;
    code(chip, CODE, 0xBF08 /* it eq */, BKPT, NOP);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, HFSR), HFSR_DEBUGEVT);
    free(chip);
}

static void a_stack_that_is_not_there_ends_in_hardfault(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, SVC);
    chip->core.r[13] = NOWHERE;
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, CFSR), CFSR_STKERR);
    assert_int_equal(peek(chip, HFSR), HFSR_FORCED);
    assert_int_equal(chip->core.r[13], NOWHERE - 0x20);
    /* SVCall waits: the derived fault arrived late and went first. */
    assert_int_equal(peek(chip, SHCSR) >> 15 & 1, 1);
    free(chip);
}

static void a_stack_that_is_not_there_is_a_busfault_when_enabled(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, ALL_ENABLED);
    poke(chip, SHPR2, 0x10000000);
    code(chip, CODE, SVC);
    chip->core.r[13] = NOWHERE;
    run_to(chip, handler(EXC_BUSFAULT));
    assert_int_equal(peek(chip, CFSR), CFSR_STKERR);
    assert_int_equal(peek(chip, HFSR), 0);
    free(chip);
}

static void unstacking_from_nowhere_is_unstkerr(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, ALL_ENABLED);
    code(chip, CODE, SVC);
    run_to(chip, handler(EXC_SVCALL));
    chip->core.r[13] = NOWHERE;
    run_to(chip, handler(EXC_BUSFAULT));
    assert_int_equal(peek(chip, CFSR), CFSR_UNSTKERR);
    assert_int_equal(chip->core.r[14], 0xFFFFFFF9);
    assert_int_equal(active_count(&chip->core), 1);
    free(chip);
}

static void a_vector_that_is_not_there_is_vecttbl(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, VTOR, NOWHERE);
    code(chip, CODE, SVC);
    steps(chip, 1);
    /* Neither is HardFault's. */
    assert_int_equal(core_run(&chip->core, chip->core.cycles + 1), CORE_LOCKUP);
    assert_int_equal(chip->core.hfsr, HFSR_VECTTBL);
    free(chip);
}

static void a_vector_without_the_thumb_bit_is_invstate(void **state) {
    (void)state;
    struct chip *chip = fresh();
    const uint32_t vector = handler(EXC_SVCALL);
    memcpy(chip->flash + 4 * EXC_SVCALL, &vector, 4);
    code(chip, CODE, SVC);
    run_to(chip, handler(EXC_HARDFAULT));
    assert_int_equal(peek(chip, CFSR), CFSR_INVSTATE);
    assert_int_equal(peek(chip, core_msp(&chip->core) + 24), handler(EXC_SVCALL));
    free(chip);
}

static void bus_faults_can_be_ignored_in_hardfault(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, CCR, CCR_STKALIGN | CCR_BFHFNMIGN);
    code(chip, CODE, UDF);
    code(chip, handler(EXC_HARDFAULT), LDR_R0_R1, NOP);
    chip->core.r[1] = NOWHERE;
    run_to(chip, handler(EXC_HARDFAULT) + 2);
    assert_int_equal(chip->core.r[0], 0);
    assert_int_equal(peek(chip, CFSR) & CFSR_PRECISERR, CFSR_PRECISERR);
    free(chip);
}

static void status_bits_are_cleared_by_ones_and_by_bytes(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    core->cfsr = CFSR_UNDEFINSTR | CFSR_DIVBYZERO | CFSR_PRECISERR | CFSR_IACCVIOL;
    poke(chip, CFSR, CFSR_IACCVIOL);
    assert_int_equal(peek(chip, CFSR), CFSR_UNDEFINSTR | CFSR_DIVBYZERO | CFSR_PRECISERR);
    assert_int_equal(memory_write(core, CFSR + 2, 2, ACCESS_NORMAL, 0x0001), DONE);
    assert_int_equal(peek(chip, CFSR), CFSR_DIVBYZERO | CFSR_PRECISERR);
    assert_int_equal(memory_write(core, CFSR + 1, 1, ACCESS_NORMAL, 0x02), DONE);
    assert_int_equal(peek(chip, CFSR), CFSR_DIVBYZERO);
    free(chip);
}

static void unprivileged_code_may_not_touch_the_system_space(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, ALL_ENABLED);
    code(chip, CODE, LDR_R0_R1);
    chip->core.r[1] = CFSR;
    chip->core.control_npriv = true;
    run_to(chip, handler(EXC_BUSFAULT));
    assert_int_equal(peek(chip, BFAR), CFSR);
    free(chip);
}

static void stir_may_be_opened_to_unprivileged_code(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, ISER0, 4);
    poke(chip, CCR, CCR_STKALIGN | CCR_USERSETMPEND);
    code(chip, CODE, STR_R0_R1);
    chip->core.r[0] = 2;
    chip->core.r[1] = STIR;
    chip->core.control_npriv = true;
    run_to(chip, handler(18));
    free(chip);
}

static void ldrt_asks_as_unprivileged_code_would(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, ALL_ENABLED);
    code(chip, CODE, 0xF851, 0x0E00); /* ldrt r0, [r1] */
    chip->core.r[1] = CFSR;
    run_to(chip, handler(EXC_BUSFAULT));
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_bit_its_address_and_its_handler),
        cmocka_unit_test(disabled_they_escalate_to_hardfault),
        cmocka_unit_test(a_faulting_instruction_has_not_happened),
        cmocka_unit_test(a_faulting_vldr_leaves_its_register),
        cmocka_unit_test(a_fault_inside_an_it_block_keeps_itstate),
        cmocka_unit_test(a_fault_in_hardfault_locks_up),
        cmocka_unit_test(a_fault_with_faultmask_locks_up),
        cmocka_unit_test(a_handler_of_too_low_priority_escalates),
        cmocka_unit_test(svc_that_cannot_be_taken_escalates),
        cmocka_unit_test(a_breakpoint_without_a_debugger_is_a_hardfault),
        cmocka_unit_test(a_breakpoint_goes_to_the_monitor_when_it_is_enabled),
        cmocka_unit_test(a_breakpoint_in_a_failed_it_block_breaks_all_the_same),
        cmocka_unit_test(a_stack_that_is_not_there_ends_in_hardfault),
        cmocka_unit_test(a_stack_that_is_not_there_is_a_busfault_when_enabled),
        cmocka_unit_test(unstacking_from_nowhere_is_unstkerr),
        cmocka_unit_test(a_vector_that_is_not_there_is_vecttbl),
        cmocka_unit_test(a_vector_without_the_thumb_bit_is_invstate),
        cmocka_unit_test(bus_faults_can_be_ignored_in_hardfault),
        cmocka_unit_test(status_bits_are_cleared_by_ones_and_by_bytes),
        cmocka_unit_test(unprivileged_code_may_not_touch_the_system_space),
        cmocka_unit_test(stir_may_be_opened_to_unprivileged_code),
        cmocka_unit_test(ldrt_asks_as_unprivileged_code_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
