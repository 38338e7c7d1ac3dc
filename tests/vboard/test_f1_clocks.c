/* SPDX-License-Identifier: MIT */
/* Clocks, supply and identity of an STM32F1: RM0008. What is the same on an STM32L4, the other
 * tests look at there, and test_registers.c on every chip; its USART has test_serial_v1.c. */
#include "f1.h"

#include <string.h>

#include "faults.h"

static void it_starts_from_hsi_at_8_mhz(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    assert_int_equal(board->hz, 8000000);
    assert_int_equal(bench_read(board, RCC_CR_F1), 0x83);
    assert_int_equal(bench_read(board, RCC_CFGR_F1), 0);
    assert_int_equal(bench_read(board, RCC_CSR_F1), 0x0C000000);
    assert_int_equal(bench_read(board, ACR), 0x30);
    bench_off(board);
}

static void the_pll_multiplies_half_of_hsi(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    f1_run_at_64_mhz(board);
    assert_int_equal(bench_read(board, RCC_CFGR_F1) & 0xF, SW_PLL << 2 | SW_PLL);
    bench_write_refused(board, RCC_CFGR_F1, PLLMUL(15) | PPRE1_2 | SW_PLL, "while the PLL is on");
    bench_write_refused(board, RCC_CR_F1, HSION, "runs on switched off");
    bench_write_refused(board, ACR, PRFTBE | 1, "more than 1 flash wait states");
    bench_write_refused(board, ACR, PRFTBE | 3, "LATENCY 3 does not exist");
    bench_write_refused(board, RCC_CFGR_F1, PLLMUL(16) | SW_PLL, "APB1 runs at 64000000 Hz");
    bench_off(board);
}

static void the_crystal_of_the_board_makes_72_mhz(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    const uint32_t cfgr = PLLMUL(9) | PLLSRC_HSE | PPRE1_2;
    bench_write(board, ACR, PRFTBE | 2);
    bench_write(board, RCC_CFGR_F1, cfgr);
    bench_write_refused(board, RCC_CR_F1, HSION | PLLON, "while its source is off");
    bench_write_refused(board, RCC_CR_F1, HSION | HSEON | PLLON, "before its source is ready");
    bench_write(board, RCC_CR_F1, HSION);
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 3000);
    assert_int_equal(bench_read(board, RCC_CR_F1) & HSERDY, HSERDY);
    bench_set(board, RCC_CR_F1, PLLON);
    bench_wait_us(board, 210);
    bench_write(board, RCC_CFGR_F1, cfgr | SW_PLL);
    bench_wait_us(board, 1);
    assert_int_equal(board->hz, 72000000);
    bench_off(board);

    board = bench_on("f103c8");
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 3000);
    bench_write(board, RCC_CFGR_F1, PLLMUL(10) | PLLSRC_HSE);
    bench_write_refused(board, RCC_CR_F1, HSION | HSEON | PLLON, "16 to 72 MHz, not 80000000 Hz");
    bench_write(board, RCC_CFGR_F1, PLLMUL(3) | PLLSRC_HSE | PLLXTPRE);
    bench_write_refused(board, RCC_CR_F1, HSION | HSEON | PLLON, "not 12000000 Hz");
    bench_off(board);

    board = bench_on("f103rb"); /* without a crystal it never comes */
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 100000);
    assert_int_equal(bench_read(board, RCC_CR_F1) & HSERDY, 0);
    bench_off(board);
}

static void half_cycles_and_the_prefetch_buffer_have_rules(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    bench_write(board, ACR, PRFTBE | HLFCYA);
    bench_write_refused(board, RCC_CFGR_F1, HPRE_2, "half-cycle access");
    bench_write(board, RCC_CFGR_F1, 0);
    bench_write(board, ACR, 0);
    assert_int_equal(bench_read(board, ACR), 0);
    bench_write_refused(board, RCC_CFGR_F1, HPRE_2, "while the prefetch buffer is off");
    bench_write_refused(board, ACR, PRFTBE, "the prefetch buffer switched");
    bench_write(board, RCC_CFGR_F1, 0);
    bench_write(board, ACR, PRFTBE);
    f1_run_at_64_mhz(board);
    bench_write_refused(board, ACR, 2, "the prefetch buffer switched at 24 MHz or more");
    bench_off(board);
}

static void a_watchdog_reset_is_told_in_csr(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    bench_write(board, RCC_CSR_F1, 1u << 24);
    assert_int_equal(bench_read(board, RCC_CSR_F1), 0);
    bench_write(board, ADDRESS_IWDG, 0xCCCC); /* 4096 * 4 / 40000 s: 409.6 ms */
    bench_wait_us(board, 409000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 0);
    bench_wait_us(board, 1000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 1);
    assert_int_equal(bench_read(board, RCC_CSR_F1), 0x24000000);
    bench_off(board);
}

static void backup_registers_outlive_resets_but_not_the_power(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    bench_write_refused(board, BKP_DR1, 1, "while DBP of PWR is clear");
    bench_set(board, PWR_CR, DBP);
    bench_write_sized(board, BKP_DR1, 2, 0xCAFE);
    bench_write(board, BKP_DR10, 0x1234);
    bench_write_refused(board, BKP_CR, 1, "not modelled");
    vboard_reset_button(board);
    bench_wait_us(board, 1);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, BKP_DR1), 0xCAFE);
    bench_set(board, PWR_CR, DBP);
    bench_write(board, RCC_BDCR_F1, 1u << 16);
    assert_int_equal(bench_read(board, BKP_DR1), 0);
    bench_write(board, BKP_DR1, 0xCAFE);
    vboard_power_on(board, 2);
    bench_wait_us(board, 1);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, BKP_DR1), 0);
    bench_off(board);
}

static void the_pvd_has_eight_levels(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    for (unsigned level = 0; level < 8; level++) {
        bench_write(board, PWR_CR, PVDE | level << 5);
        assert_true(vboard_set_supply(board, 2200 + level * 100));
        assert_int_equal(bench_read(board, PWR_CSR) & PVDO, 0);
        assert_true(vboard_set_supply(board, 2199 + level * 100));
        assert_int_equal(bench_read(board, PWR_CSR) & PVDO, PVDO);
    }
    bench_off(board);
}

static void the_wkup_pin_ends_standby(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    bench_write(board, PWR_CR, PDDS);
    bench_write(board, PWR_CSR, EWUP);
    board->core.scr |= 1u << 2; /* SLEEPDEEP */
    bench_wait_us(board, 10);
    assert_int_equal(vboard_state(board), VBOARD_IN_STANDBY);
    assert_false(vboard_wake(board, VBOARD_WAKE_PIN2));
    assert_true(vboard_wake(board, VBOARD_WAKE_PIN1));
    bench_wait_us(board, 1);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, PWR_CSR), EWUP | SBF | 1);
    bench_write(board, PWR_CR, CSBF | 1u << 2);
    assert_int_equal(bench_read(board, PWR_CSR), EWUP);
    bench_off(board);
}

static void it_says_who_it_is_but_not_in_dbgmcu(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t kilobytes;
    } boards[] = {{"f103c8", 64}, {"f103rb", 128}};
    for (size_t i = 0; i < 2; i++) {
        struct vboard *board = bench_on(boards[i].name);
        assert_int_equal(bench_read_sized(board, 0x1FFFF7E0, 2), boards[i].kilobytes);
        assert_int_not_equal(bench_read(board, 0x1FFFF7E8), 0xFFFFFFFF);
        assert_int_not_equal(bench_read(board, 0x1FFFF7F0), 0xFFFFFFFF);
        assert_int_equal(bench_read(board, IDCODE), 0);
        bench_write_refused(board, DBGMCU_CR, 1, "while no debugger is attached");
        vboard_set_debugger(board, true);
        assert_int_equal(bench_read(board, IDCODE), 0x20036410);
        bench_write(board, DBGMCU_CR, 1);
        bench_write(board, 0x20004FFC, 1); /* the last word of 20 KB */
        bench_read_refused(board, 0x20005000, "nothing answers");
        bench_off(board);
    }
}

/* Bits are named as the family has them. */
static void faults_are_written_in_its_own_names(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t address;
        unsigned bit;
    } names[] = {{"stuck:FLASH_SR.BSY=1", SR, 0},
                 {"stuck:FLASH_CR.LOCK=1", CR, 7},
                 {"stuck:RCC_CR.HSIRDY=0", RCC_CR_F1, 1},
                 {"stuck:USART2_SR.TXE=0", USART2_SR, 7}};
    struct vboard *board = bench_on("f103c8");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct vboard_fault fault;
        char error[VBOARD_FAULT_TEXT];
        assert_true(vboard_fault_parse(board, names[i].text, &fault, error, sizeof error));
        assert_int_equal(fault.address, names[i].address);
        assert_int_equal(fault.bit, names[i].bit);
    }
    bench_off(board);
}

/* Another program has run: clock, pins, USART and SysTick are as it left them. */
static void a_warm_start_is_as_the_other_program_left_it(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    vboard_warm_start(board, false);
    assert_string_equal(vboard_violation(board), "");
    assert_int_equal(board->hz, 64000000);
    assert_int_equal(bench_read(board, USART2_CR1), 0x202C);
    assert_int_equal(bench_read(board, GPIOA + CRL), 0x44444B44);
    assert_int_equal(board->core.systick_load, 63999);
    bench_off(board);
}

static void the_crystal_raises_its_interrupt_and_is_watched(void **state) {
    (void)state;
    enum { CIR = RCC_CFGR_F1 + 4, HSERDYF = 1 << 3, HSERDYIE = 1 << 11, HSERDYC = 1 << 19 };
    enum { CSSON = 1 << 19 };
    struct vboard *board = bench_on("f103c8");
    bench_write(board, CIR, HSERDYIE);
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 1900);
    assert_false(bench_irq(board, IRQ_RCC));
    bench_wait_us(board, 200);
    assert_true(bench_irq(board, IRQ_RCC));
    assert_int_equal(bench_read(board, CIR), HSERDYIE | HSERDYF);
    bench_write(board, CIR, HSERDYC);
    assert_false(bench_irq(board, IRQ_RCC));
    assert_int_equal(bench_read(board, CIR), 0);
    bench_set(board, RCC_CR_F1, CSSON); /* it never fails */
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, CIR), 0);
    bench_off(board);
}

/* As Klipper starts: it asks for both at once, and waits for the PLL. */
static void a_pll_that_is_early_locks_when_its_source_is_ready(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    vboard_set_strict(board, false);
    bench_write(board, RCC_CFGR_F1, PLLMUL(9) | PLLSRC_HSE | PPRE1_2);
    bench_set(board, RCC_CR_F1, HSEON | PLLON);
    bench_wait_us(board, 2100);
    assert_int_equal(bench_read(board, RCC_CR_F1) & (HSERDY | PLLRDY), HSERDY);
    bench_wait_us(board, 110);
    assert_int_equal(bench_read(board, RCC_CR_F1) & PLLRDY, PLLRDY);
    assert_non_null(strstr(vboard_warning(board, 0), "locks later"));
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_crystal_raises_its_interrupt_and_is_watched),
        cmocka_unit_test(it_starts_from_hsi_at_8_mhz),
        cmocka_unit_test(the_pll_multiplies_half_of_hsi),
        cmocka_unit_test(the_crystal_of_the_board_makes_72_mhz),
        cmocka_unit_test(a_pll_that_is_early_locks_when_its_source_is_ready),
        cmocka_unit_test(half_cycles_and_the_prefetch_buffer_have_rules),
        cmocka_unit_test(a_watchdog_reset_is_told_in_csr),
        cmocka_unit_test(backup_registers_outlive_resets_but_not_the_power),
        cmocka_unit_test(the_pvd_has_eight_levels),
        cmocka_unit_test(the_wkup_pin_ends_standby),
        cmocka_unit_test(it_says_who_it_is_but_not_in_dbgmcu),
        cmocka_unit_test(faults_are_written_in_its_own_names),
        cmocka_unit_test(a_warm_start_is_as_the_other_program_left_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
