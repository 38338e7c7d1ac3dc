/* SPDX-License-Identifier: MIT */
/* SysTick, sleep, bit-band, MPU, DWT, special registers, the run loop's contract. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* ---- SysTick (manual B3.3) ---- */

static void systick_counts_cycles_and_pends(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, B_SELF);
    poke(chip, SYST_RVR, 99);
    poke(chip, SYST_CVR, 0);
    poke(chip, SYST_CSR, 7);
    const uint64_t start = core->cycles;
    assert_int_equal(core_next_event(core), start + 100);
    core->cycles = start + 1;
    assert_int_equal(peek(chip, SYST_CVR), 99);
    core->cycles = start + 60;
    assert_int_equal(peek(chip, SYST_CVR), 40);
    core->cycles = start;
    run_to(chip, handler(EXC_SYSTICK));
    assert_true(core->cycles >= start + 100 && core->cycles < start + 120);
    assert_int_equal(peek(chip, SYST_CSR) >> 16, 1); /* COUNTFLAG, cleared by the read */
    assert_int_equal(peek(chip, SYST_CSR) >> 16, 0);
    assert_int_equal(core_next_event(core), start + 200);
    free(chip);
}

static void systick_without_interrupt_sets_countflag_only(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, SYST_RVR, 9);
    poke(chip, SYST_CVR, 0);
    poke(chip, SYST_CSR, 5);
    assert_true(core_next_event(core) == UINT64_MAX);
    core->cycles += 1234;
    assert_int_equal(peek(chip, SYST_CSR), 0x10005);
    assert_int_equal(peek(chip, ICSR) >> 26 & 1, 0);
    core->cycles += 10000;
    poke(chip, SYST_CVR, 55); /* any write clears both */
    assert_int_equal(peek(chip, SYST_CVR), 0);
    assert_int_equal(peek(chip, SYST_CSR), 5);
    free(chip);
}

static void systick_from_the_external_clock_is_8_times_slower(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, SYST_RVR, 9);
    poke(chip, SYST_CVR, 0);
    poke(chip, SYST_CSR, 3);
    assert_int_equal(core_next_event(core), core->cycles + 80);
    core->cycles += 40;
    assert_int_equal(peek(chip, SYST_CVR), 5);
    free(chip);
}

static void systick_with_reload_zero_stands_still(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SYST_RVR, 5);
    poke(chip, SYST_CVR, 0);
    poke(chip, SYST_CSR, 7);
    chip->core.cycles += 2;
    assert_int_equal(peek(chip, SYST_CVR), 4);
    poke(chip, SYST_RVR, 0);
    chip->core.cycles += 100;
    assert_int_equal(peek(chip, SYST_CVR), 0);
    assert_true(core_next_event(&chip->core) == UINT64_MAX);
    free(chip);
}

/* ---- Sleep (manual B1.5.19) ---- */

static void wfi_sleeps_until_an_interrupt(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, ISER0, 1);
    code(chip, CODE, WFI, NOP, B_SELF);
    assert_int_equal(step(chip), CORE_ASLEEP);
    assert_int_equal(core_run(core, core->cycles + 100), CORE_ASLEEP);
    core_irq(core, 3, true); /* not enabled: no wake-up */
    assert_int_equal(core_run(core, core->cycles + 100), CORE_ASLEEP);
    core_irq(core, 0, true);
    run_to(chip, handler(16));
    core_irq(core, 0, false);
    run_to(chip, CODE + 4);
    free(chip);
}

static void wfi_wakes_with_primask_but_takes_nothing(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, ISER0, 1);
    code(chip, CODE, CPSID_I, WFI, NOP, CPSIE_I, B_SELF);
    steps(chip, 1);
    assert_int_equal(step(chip), CORE_ASLEEP);
    core_irq(core, 0, true);
    steps(chip, 1);
    assert_int_equal(core->r[15], CODE + 6);
    assert_int_equal(core->ipsr, 0);
    run_to(chip, handler(16));
    free(chip);
}

static void wfi_with_something_pending_does_not_sleep(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, ISER0, 1);
    code(chip, CODE, CPSID_I, WFI, NOP);
    core_irq(&chip->core, 0, true);
    chip->core.primask = true;
    steps(chip, 3);
    assert_int_equal(chip->core.r[15], CODE + 6);
    free(chip);
}

static void wfi_sleeps_through_what_basepri_masks(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, ISER0, 1);
    poke(chip, IPR0, 0x80);
    special_write(&chip->core, 17, 2, 0x40);
    code(chip, CODE, WFI);
    core_irq(&chip->core, 0, true);
    assert_int_equal(step(chip), CORE_ASLEEP);
    free(chip);
}

static void systick_wakes_when_the_machine_moves_time(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, SYST_RVR, 999);
    poke(chip, SYST_CVR, 0);
    poke(chip, SYST_CSR, 7);
    code(chip, CODE, WFI, B_SELF);
    assert_int_equal(core_run(core, core->cycles + 5000), CORE_ASLEEP);
    core->cycles = core_next_event(core);
    run_to(chip, handler(EXC_SYSTICK));
    free(chip);
}

static void wfe_wakes_by_event(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, SEV, WFE, WFE, NOP, WFE, B_SELF);
    steps(chip, 2); /* the event of SEV is used up by the first WFE */
    assert_int_equal(step(chip), CORE_ASLEEP);
    core_send_event(core);
    steps(chip, 1);
    assert_int_equal(core->r[15], CODE + 8);
    assert_int_equal(step(chip), CORE_ASLEEP);
    free(chip);
}

static void sevonpend_makes_pending_an_event(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, WFE, NOP, WFE, B_SELF);
    assert_int_equal(step(chip), CORE_ASLEEP);
    core_irq(core, 5, true);
    assert_int_equal(core_run(core, core->cycles + 1), CORE_ASLEEP);
    poke(chip, SCR, SCR_SEVONPEND);
    core_irq(core, 6, true);
    steps(chip, 1);
    assert_int_equal(core->r[15], CODE + 4);
    free(chip);
}

static void sleep_on_exit_sleeps_after_the_last_handler(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, ISER0, 3);
    poke(chip, SCR, SCR_SLEEPONEXIT);
    code(chip, CODE, B_SELF);
    poke(chip, ISPR0, 3);
    run_to(chip, handler(16));
    run_to(chip, handler(17));
    assert_int_equal(step(chip), CORE_ASLEEP);
    assert_int_equal(core->r[15], CODE);
    poke(chip, ISPR0, 1);
    run_to(chip, handler(16));
    free(chip);
}

/* ---- Bit-band (TRM 3.7) ---- */

static void bitband_reads_and_writes_one_bit(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, DATA, 0x80000001);
    const uint32_t alias = 0x22000000 + (DATA - CHIP_RAM) * 32;
    assert_int_equal(peek(chip, alias), 1);
    assert_int_equal(peek(chip, alias + 4), 0);
    assert_int_equal(peek(chip, alias + 4 * 31), 1);
    poke(chip, alias + 4 * 8, 0xFFFFFFFF);
    poke(chip, alias + 4 * 31, 0xFFFFFFFE);
    assert_int_equal(peek(chip, DATA), 0x00000101);
    free(chip);
}

static void bitband_of_a_device_is_one_read_and_one_write(void **state) {
    (void)state;
    struct chip *chip = fresh();
    chip->device[2] = 0x10;
    poke(chip, 0x42000000 + 8 * 32 + 4 * 5, 1);
    assert_int_equal(chip->device[2], 0x30);
    assert_int_equal(chip->reads, 1);
    assert_int_equal(chip->writes, 1);
    assert_int_equal(chip->last_size, 4);
    free(chip);
}

/* ---- MPU (manual B3.5) ---- */

static void mpu_region(struct chip *chip, uint32_t n, uint32_t base, uint32_t rasr) {
    poke(chip, MPU_RNR, n);
    poke(chip, MPU_RBAR, base);
    poke(chip, MPU_RASR, rasr);
}

enum {
    SIZE_256 = 7 << 1,
    SIZE_32K = 14 << 1,
    SIZE_4G = 31 << 1,
    FULL = 3 << 24,
    READ_ONLY = 6 << 24,
    PRIVILEGED = 1 << 24,
    NONE = 0,
    XN = 1 << 28,
    ON = 1,
};

static void mpu_protects_data(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, 7 << 16);
    mpu_region(chip, 0, DATA, SIZE_256 | READ_ONLY | ON);
    poke(chip, MPU_CTRL, 5); /* with the default map for privileged code */
    code(chip, CODE, LDR_R0_R1, STR_R0_R1);
    chip->core.r[1] = DATA + 0x80;
    steps(chip, 1);
    run_to(chip, handler(EXC_MEMMANAGE));
    assert_int_equal(peek(chip, CFSR), CFSR_DACCVIOL | CFSR_MMARVALID);
    assert_int_equal(peek(chip, MMFAR), DATA + 0x80);
    assert_int_equal(peek(chip, core_msp(&chip->core) + 24), CODE + 2);
    free(chip);
}

static void mpu_subregions_and_higher_regions_win(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    mpu_region(chip, 0, DATA, SIZE_256 | FULL | ON);
    mpu_region(chip, 1, DATA, SIZE_256 | NONE | 0xF0u << 8 | ON); /* its lower half only */
    poke(chip, MPU_CTRL, 5);
    assert_false(mpu_allows(core, DATA, MPU_READ, true));
    assert_true(mpu_allows(core, DATA + 0x80, MPU_READ, true));
    assert_true(mpu_allows(core, DATA + 0x80, MPU_WRITE, false));
    assert_false(mpu_allows(core, DATA + 0x100, MPU_READ, false));
    assert_true(mpu_allows(core, DATA + 0x100, MPU_READ, true));
    poke(chip, MPU_CTRL, 1);
    assert_false(mpu_allows(core, DATA + 0x100, MPU_READ, true));
    /* The private peripheral bus needs no region. */
    assert_true(mpu_allows(core, CFSR, MPU_WRITE, true));
    poke(chip, MPU_CTRL, 0);
    free(chip);
}

static void mpu_access_permissions(void **state) {
    (void)state;
    /* read and write for privileged, then for unprivileged code (table B3-15) */
    static const bool table[8][4] = {
        {0, 0, 0, 0}, {1, 1, 0, 0}, {1, 1, 1, 0}, {1, 1, 1, 1},
        {0, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 1, 0}, {1, 0, 1, 0},
    };
    for (uint32_t ap = 0; ap < 8; ap++) {
        if (ap == 4)
            continue; /* refused, below */
        struct chip *chip = fresh();
        mpu_region(chip, 0, DATA, SIZE_256 | ap << 24 | ON);
        poke(chip, MPU_CTRL, 5);
        assert_int_equal(mpu_allows(&chip->core, DATA, MPU_READ, true), table[ap][0]);
        assert_int_equal(mpu_allows(&chip->core, DATA, MPU_WRITE, true), table[ap][1]);
        assert_int_equal(mpu_allows(&chip->core, DATA, MPU_READ, false), table[ap][2]);
        assert_int_equal(mpu_allows(&chip->core, DATA, MPU_WRITE, false), table[ap][3]);
        free(chip);
    }
}

static void mpu_forbids_execution(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, 7 << 16);
    mpu_region(chip, 0, CHIP_RAM, SIZE_32K | FULL | XN | ON);
    poke(chip, MPU_CTRL, 5);
    code(chip, CODE, 0x4788); /* blx r1 */
    chip->core.r[1] = DATA | 1;
    run_to(chip, handler(EXC_MEMMANAGE));
    assert_int_equal(peek(chip, CFSR), CFSR_IACCVIOL);
    assert_int_equal(peek(chip, core_msp(&chip->core) + 24), DATA);
    free(chip);
}

static void mpu_is_off_in_hardfault_unless_asked(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    mpu_region(chip, 0, DATA, SIZE_256 | NONE | ON);
    poke(chip, MPU_CTRL, 5);
    core->faultmask = true;
    assert_true(mpu_allows(core, DATA, MPU_READ, true));
    poke(chip, MPU_CTRL, 7);
    assert_false(mpu_allows(core, DATA, MPU_READ, true));
    free(chip);
}

static void mpu_stacking_violation_is_mstkerr(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, 7 << 16);
    poke(chip, SHPR2, 0xF0000000);
    mpu_region(chip, 0, DATA, SIZE_256 | READ_ONLY | ON);
    poke(chip, MPU_CTRL, 5);
    code(chip, CODE, SVC);
    chip->core.r[13] = DATA + 0x80;
    run_to(chip, handler(EXC_MEMMANAGE));
    assert_int_equal(chip->core.cfsr, CFSR_MSTKERR);
    free(chip);
}

/* ---- DWT, identification, special registers ---- */

static void cyccnt_counts_cycles(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    core->cycles += 50;
    assert_int_equal(peek(chip, DWT_CYCCNT), 0);
    poke(chip, DEMCR, 1u << 24);
    poke(chip, DWT_CTRL, peek(chip, DWT_CTRL) | 1);
    core->cycles += 1000;
    assert_int_equal(peek(chip, DWT_CYCCNT), 1000);
    poke(chip, DWT_CYCCNT, 0xFFFFFFFF);
    core->cycles += 3;
    assert_int_equal(peek(chip, DWT_CYCCNT), 2);
    poke(chip, DWT_CTRL, 0x40000000);
    core->cycles += 100;
    assert_int_equal(peek(chip, DWT_CYCCNT), 2);
    free(chip);
}

static void the_processor_says_what_it_is(void **state) {
    (void)state;
    struct chip *chip = fresh();
    assert_int_equal(peek(chip, 0xE000ED00), 0x410FC241);
    assert_int_equal(peek(chip, CCR), 0x200);
    assert_int_equal(peek(chip, 0xE000EF40), 0x10110021);
    assert_int_equal(peek(chip, 0xE000EF44), 0x11000011);
    assert_int_equal(peek(chip, FPCCR), 0xC0000000);
    assert_int_equal(peek(chip, 0xE000ED90), 0x800);
    free(chip);
}

static void unprivileged_code_cannot_change_special_registers(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, 0x2001, MSR_CONTROL, CPSID_I, 0x2000, MSR_CONTROL, 0xF3EF, 0x8108, NOP);
    steps(chip, 5);
    assert_false(is_privileged(core)); /* the second MSR had no effect */
    assert_false(core->primask);       /* nor had CPS */
    steps(chip, 1);
    assert_int_equal(core->r[1], 0); /* MSP reads as zero */
    free(chip);
}

static void the_stack_pointers_swap_with_control(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    special_write(core, 9, 2, PROCESS_STACK + 3);
    assert_int_equal(core_psp(core), PROCESS_STACK);
    control_write(core, 2);
    assert_int_equal(core->r[13], PROCESS_STACK);
    assert_int_equal(core_msp(core), STACK);
    special_write(core, 8, 2, STACK - 64);
    assert_int_equal(core_msp(core), STACK - 64);
    control_write(core, 0);
    assert_int_equal(core->r[13], STACK - 64);
    assert_int_equal(core_psp(core), PROCESS_STACK);
    free(chip);
}

/* ---- The contract of core_run() ---- */

static void the_deadline_is_checked_for_each_instruction(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    for (uint32_t n = 1; n < 8; n++) {
        core_reset(core);
        const uint64_t first = core->instructions;
        const uint64_t cycles = core->cycles;
        assert_int_equal(core_run(core, core->cycles + n), CORE_UNTIL);
        assert_int_equal(core->instructions - first, n); /* NOPs cost a cycle */
        assert_int_equal(core->cycles - cycles, n);
    }
    const uint64_t count = core->instructions;
    assert_int_equal(core_run(core, core->cycles), CORE_UNTIL);
    assert_int_equal(core->instructions, count);
    free(chip);
}

static void core_break_stops_before_the_next_instruction(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, STR_R0_R1, NOP, NOP);
    core->r[1] = CHIP_BREAK_DEVICE;
    assert_int_equal(core_run(core, core->cycles + 1000), CORE_UNTIL);
    assert_int_equal(core->r[15], CODE + 2);
    assert_int_equal(core->instructions, 1);
    assert_int_equal(core_run(core, core->cycles + 2), CORE_UNTIL);
    assert_int_equal(core->instructions, 3);
    free(chip);
}

static void an_interrupt_raised_by_a_write_is_taken_at_once(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    poke(chip, ISER0, 1u << 7);
    code(chip, CODE, STR_R0_R1, NOP);
    core->r[0] = 1;
    core->r[1] = CHIP_IRQ_DEVICE + 4 * 7;
    steps(chip, 1);
    assert_int_equal(core_run(core, core->cycles + 1), CORE_UNTIL);
    assert_int_equal(core->r[15], handler(16 + 7));
    assert_int_equal(peek(chip, core_msp(core) + 24), CODE + 2);
    free(chip);
}

static void what_the_bus_refuses_stops_the_run_for_good(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, NOP, LDR_R0_R1);
    core->r[1] = CHIP_FORBIDDEN;
    assert_int_equal(core_run(core, core->cycles + 100), CORE_REFUSED);
    assert_int_equal(core_pc(core), CODE + 2);
    assert_string_equal(core->stop_text, "");
    assert_int_equal(core_run(core, core->cycles + 100), CORE_REFUSED);
    core_reset(core);
    assert_int_equal(core_run(core, core->cycles + 1), CORE_UNTIL);
    free(chip);
}

static void a_closed_window_shows_every_access_to_the_bus(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, LDR_R0_R1, STR_R0_R1, B_SELF);
    core->r[1] = DATA;
    steps(chip, 2);
    assert_int_equal(chip->reads + chip->writes + chip->fetches, 0);
    core_reset(core);
    core->r[1] = DATA;
    chip->core.windows[0].size = 0;
    chip->core.windows[1].size = 0;
    steps(chip, 2);
    assert_int_equal(chip->fetches, 2);
    assert_int_equal(chip->reads, 1);
    assert_int_equal(chip->writes, 1);
    chip_open_windows(chip);
    steps(chip, 2);
    assert_int_equal(chip->fetches, 2);
    free(chip);
}

static void a_copy_is_a_snapshot(void **state) {
    (void)state;
    struct chip *chip = fresh();
    code(chip, CODE, 0x3001, STR_R0_R1, 0xE7FC); /* adds r0, #1; str; b back */
    chip->core.r[0] = 0;
    chip->core.r[1] = DATA;
    steps(chip, 7);
    struct chip *copy = malloc(sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, chip, sizeof *copy);
    memset(chip->ram, 0xEE, sizeof chip->ram);
    memset(chip->flash, 0xDE, sizeof chip->flash);
    steps(copy, 30);
    assert_int_equal(copy->core.r[0], 13);
    assert_int_equal(peek(copy, DATA), 12);
    free(chip);
    free(copy);
}

static void skip_moves_over_one_instruction(void **state) {
    (void)state;
    struct chip *chip = fresh();
    struct core *const core = &chip->core;
    code(chip, CODE, 0x2001, 0xF04F, 0x0105, 0x2203); /* movs r0; mov.w r1; movs r2 */
    core->r[0] = core->r[1] = core->r[2] = 0;
    assert_true(core_skip(core));
    assert_int_equal(core_pc(core), CODE + 2);
    assert_true(core_skip(core));
    assert_int_equal(core_pc(core), CODE + 6);
    steps(chip, 1);
    assert_int_equal(core->r[0], 0);
    assert_int_equal(core->r[1], 0);
    assert_int_equal(core->r[2], 3);
    free(chip);
}

/* What was found of the MPU's regions is not believed once one of them has changed. */
static void a_changed_region_counts_at_once(void **state) {
    (void)state;
    struct chip *chip = fresh();
    poke(chip, SHCSR, 1u << 16); /* MEMFAULTENA */
    poke(chip, MPU_RBAR, CHIP_RAM | 1u << 4);
    poke(chip, MPU_RASR, 3u << 24 | 15u << 1 | 1); /* 64 KB, everybody may write */
    poke(chip, MPU_CTRL, 5);
    code(chip, CODE, STR_R0_R1, STR_R0_R1, STR_R0_R1);
    chip->core.r[1] = DATA;
    steps(chip, 1);
    assert_int_equal(peek(chip, CFSR), 0);
    poke(chip, MPU_RASR, 6u << 24 | 15u << 1 | 1); /* read only */
    steps(chip, 1);
    assert_int_equal(peek(chip, CFSR) & 0xFF, 0x82); /* MMARVALID, DACCVIOL */
    free(chip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(systick_counts_cycles_and_pends),
        cmocka_unit_test(systick_without_interrupt_sets_countflag_only),
        cmocka_unit_test(systick_from_the_external_clock_is_8_times_slower),
        cmocka_unit_test(systick_with_reload_zero_stands_still),
        cmocka_unit_test(wfi_sleeps_until_an_interrupt),
        cmocka_unit_test(wfi_wakes_with_primask_but_takes_nothing),
        cmocka_unit_test(wfi_with_something_pending_does_not_sleep),
        cmocka_unit_test(wfi_sleeps_through_what_basepri_masks),
        cmocka_unit_test(systick_wakes_when_the_machine_moves_time),
        cmocka_unit_test(wfe_wakes_by_event),
        cmocka_unit_test(sevonpend_makes_pending_an_event),
        cmocka_unit_test(sleep_on_exit_sleeps_after_the_last_handler),
        cmocka_unit_test(bitband_reads_and_writes_one_bit),
        cmocka_unit_test(bitband_of_a_device_is_one_read_and_one_write),
        cmocka_unit_test(mpu_protects_data),
        cmocka_unit_test(mpu_subregions_and_higher_regions_win),
        cmocka_unit_test(mpu_access_permissions),
        cmocka_unit_test(mpu_forbids_execution),
        cmocka_unit_test(mpu_is_off_in_hardfault_unless_asked),
        cmocka_unit_test(mpu_stacking_violation_is_mstkerr),
        cmocka_unit_test(cyccnt_counts_cycles),
        cmocka_unit_test(the_processor_says_what_it_is),
        cmocka_unit_test(unprivileged_code_cannot_change_special_registers),
        cmocka_unit_test(the_stack_pointers_swap_with_control),
        cmocka_unit_test(the_deadline_is_checked_for_each_instruction),
        cmocka_unit_test(core_break_stops_before_the_next_instruction),
        cmocka_unit_test(an_interrupt_raised_by_a_write_is_taken_at_once),
        cmocka_unit_test(what_the_bus_refuses_stops_the_run_for_good),
        cmocka_unit_test(a_closed_window_shows_every_access_to_the_bus),
        cmocka_unit_test(a_copy_is_a_snapshot),
        cmocka_unit_test(skip_moves_over_one_instruction),
        cmocka_unit_test(a_changed_region_counts_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
