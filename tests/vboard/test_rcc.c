/* SPDX-License-Identifier: MIT */
/* Clocks and reset flags, and the voltage range that limits them. */
#include "bench.h"

#include <string.h>

enum { CR = ADDRESS_RCC + RCC_CR, CFGR = ADDRESS_RCC + RCC_CFGR, CSR = ADDRESS_RCC + RCC_CSR };

static void registers_have_their_reset_values(void **state) {
    (void)state;
    static const struct {
        uint32_t offset, value;
    } expected[] = {{RCC_CR, 0x63},           {RCC_ICSCR, 0x10000000}, {RCC_CFGR, 0},
                    {RCC_PLLCFGR, 0x1000},    {RCC_AHB1ENR, 0x100},    {RCC_CSR, 0x0C000600},
                    {RCC_AHB1SMENR, 0x11303}, {RCC_CCIPR, 0}};
    struct vboard *board = bench_on("nucleo-l432kc");
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(bench_read(board, ADDRESS_RCC + expected[i].offset), expected[i].value);
    }
    assert_int_equal(board->hz, 4000000);
    bench_off(board);
}

static void msi_ranges_change_the_clock(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, ADDRESS_FLASH, 0x602);
    bench_write(board, CR, 1u | RCC_CR_MSIRGSEL | 11u << 4);
    assert_int_equal(board->hz, 48000000);
    bench_write(board, CR, 1u | RCC_CR_MSIRGSEL | 0u << 4);
    assert_int_equal(board->hz, 100000);
    bench_write_refused(board, CR, 1u | RCC_CR_MSIRGSEL | 12u << 4, "MSIRANGE 12");
    bench_off(board);
}

static void an_oscillator_takes_time_to_start(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_set(board, CR, RCC_CR_HSION);
    assert_int_equal(bench_read(board, CR) & RCC_CR_HSIRDY, 0);
    bench_write(board, CFGR, 1); /* asked for too early: the switch waits */
    assert_int_equal(bench_read(board, CFGR), 1);
    assert_int_equal(board->hz, 4000000);
    bench_wait_us(board, 10);
    assert_int_equal(bench_read(board, CR) & RCC_CR_HSIRDY, RCC_CR_HSIRDY);
    assert_int_equal(bench_read(board, CFGR), 5);
    assert_int_equal(board->hz, 16000000);
    bench_off(board);
}

static void hse_never_comes_up_without_a_crystal(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_set(board, CR, RCC_CR_HSEON);
    bench_wait_us(board, 100000);
    assert_int_equal(bench_read(board, CR) & 1u << 17, 0);
    bench_off(board);
}

static void the_pll_makes_80_mhz_and_buses_divide_it(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_fast(board);
    bench_write(board, CFGR, 3 | 4u << 8 | 5u << 11); /* PCLK1 /2, PCLK2 /4 */
    assert_int_equal(board->rcc.pclk1, 40000000);
    assert_int_equal(board->rcc.pclk2, 20000000);
    bench_write(board, CFGR, 3 | 8u << 4);
    assert_int_equal(board->hz, 40000000);
    bench_off(board);
}

static void pll_settings_beyond_the_limits_are_refused(void **state) {
    (void)state;
    static const struct {
        uint32_t cfgr;
        const char *rule;
    } bad[] = {{1u << 24 | 40u << 8, "no running clock source"},
               {1u << 24 | 7u << 8 | 1, "PLLN must be 8 to 86"},
               {1u << 24 | 87u << 8 | 1, "PLLN must be 8 to 86"},
               {1u << 24 | 40u << 8 | 1u << 4 | 1, "4 to 16 MHz"},
               {1u << 24 | 8u << 8 | 1, "64 to 344 MHz"},
               {1u << 24 | 10u << 8 | 2, "before its source is ready"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vboard *board = bench_on("nucleo-l432kc");
        bench_write(board, ADDRESS_RCC + RCC_PLLCFGR, bad[i].cfgr);
        bench_write_refused(board, CR, 0x61 | RCC_CR_PLLON, bad[i].rule);
        bench_off(board);
    }
}

static void a_running_clock_is_not_pulled_away(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write_refused(board, CR, 0x60, "switched off");
    bench_fast(board);
    bench_write_refused(board, CR, 0x61, "switched off");
    bench_write_refused(board, CR, 0x60 | RCC_CR_PLLON, "switched off");
    bench_write_refused(board, ADDRESS_RCC + RCC_PLLCFGR, 1u << 24 | 39u << 8 | 1, "PLL is on");
    bench_write_refused(board, ADDRESS_RCC + RCC_PLLCFGR, 40u << 8 | 1, "PLLREN");
    bench_off(board);
}

static void wait_states_must_fit_the_clock(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write_refused(board, CR, 1u | RCC_CR_MSIRGSEL | 9u << 4, "more than 0 flash wait");
    bench_off(board);
    board = bench_on("nucleo-l432kc");
    bench_fast(board);
    bench_write_refused(board, ADDRESS_FLASH, 0x603, "more than 3 flash wait");
    bench_off(board);
}

static void voltage_range_2_limits_the_clock(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, ADDRESS_PWR), 0x200);
    bench_write(board, ADDRESS_PWR, 0x400);
    bench_write(board, ADDRESS_FLASH, 0x604);
    bench_write_refused(board, CR, 1u | RCC_CR_MSIRGSEL | 10u << 4, "too fast for voltage range 2");
    bench_off(board);
    board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_write(board, ADDRESS_PWR, 0x400);
    bench_write(board, ADDRESS_PWR, 0x200);
    assert_int_equal(bench_read(board, ADDRESS_PWR + 0x14) & 1u << 10, 1u << 10); /* VOSF */
    bench_wait_us(board, 25);
    assert_int_equal(bench_read(board, ADDRESS_PWR + 0x14) & 1u << 10, 0);
    bench_write_refused(board, ADDRESS_PWR, 0x600, "VOS 3");
    bench_off(board);
}

static void reset_flags_add_up_until_they_are_cleared(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    assert_int_equal(bench_read(board, CSR) >> 24, 0x0C);
    bench_write(board, CSR, RCC_CSR_RMVF);
    assert_int_equal(bench_read(board, CSR) >> 24, 0);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, CSR) >> 24, 0x04);
    machine_reset(board, RESET_SOFTWARE);
    assert_int_equal(bench_read(board, CSR) >> 24, 0x14);
    machine_reset(board, RESET_WATCHDOG);
    assert_int_equal(bench_read(board, CSR) >> 24, 0x34);
    bench_off(board);
}

static void a_reset_puts_the_clocks_back(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_fast(board);
    vboard_reset_button(board);
    assert_int_equal(board->hz, 4000000);
    assert_int_equal(bench_read(board, CR), 0x63);
    assert_int_equal(bench_read(board, ADDRESS_FLASH), 0x600);
    bench_off(board);
}

static void the_backup_domain_is_guarded(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_write_refused(board, ADDRESS_RCC + RCC_BDCR, 1, "DBP");
    bench_write(board, ADDRESS_PWR, 0x300);
    bench_write(board, ADDRESS_RCC + RCC_BDCR, 1);
    bench_wait_us(board, 2100000);
    assert_int_equal(bench_read(board, ADDRESS_RCC + RCC_BDCR), 3);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, ADDRESS_RCC + RCC_BDCR), 3);
    bench_off(board);
}

static void msi_is_trimmed_by_a_crystal_that_runs(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_set(board, ADDRESS_RCC + RCC_CR, RCC_CR_MSIPLLEN);
    assert_int_equal(bench_read(board, ADDRESS_RCC + RCC_CR) & RCC_CR_MSIPLLEN, 0);
    bench_set(board, ADDRESS_PWR, 1u << 8);
    bench_write(board, ADDRESS_RCC + RCC_BDCR, RCC_BDCR_LSEON);
    bench_wait_us(board, 2000001);
    bench_set(board, ADDRESS_RCC + RCC_CR, RCC_CR_MSIPLLEN);
    assert_int_equal(bench_read(board, ADDRESS_RCC + RCC_CR) & RCC_CR_MSIPLLEN, RCC_CR_MSIPLLEN);
    bench_off(board);
}

static void hsi48_is_there_on_the_l43x_only(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, ADDRESS_RCC + RCC_CRRCR, RCC_CRRCR_HSI48ON);
    assert_int_equal(bench_read(board, ADDRESS_RCC + RCC_CRRCR), RCC_CRRCR_HSI48ON);
    bench_wait_us(board, 10);
    assert_int_equal(bench_read(board, ADDRESS_RCC + RCC_CRRCR),
                     RCC_CRRCR_HSI48ON | RCC_CRRCR_HSI48RDY);
    bench_off(board);
    board = bench_on("nucleo-l476rg");
    bench_read_refused(board, ADDRESS_RCC + RCC_CRRCR, "reserved");
    bench_off(board);
}

/* The vendor's reset functions write ones everywhere, and to peripherals whose clock is off. */
static void what_the_library_does_is_only_noted(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    struct vboard_stats stats;
    bench_write_refused(board, ADDRESS_RCC + RCC_CICR, UINT32_MAX, "reserved bits");
    vboard_set_strict(board, false);
    assert_null(vboard_warning(board, 0));
    bench_write(board, ADDRESS_RCC + RCC_CICR, UINT32_MAX);
    bench_write(board, ADDRESS_CRC + 4, 0x55);
    assert_int_equal(bench_read(board, ADDRESS_CRC + 4), 0);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, ADDRESS_CRC + 4), 0); /* the write was lost */
    assert_non_null(strstr(vboard_warning(board, 0), "RCC_CICR"));
    assert_non_null(strstr(vboard_warning(board, 1), "clock of CRC is off"));
    assert_null(vboard_warning(board, 2));
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.warnings, 3);
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_have_their_reset_values),
        cmocka_unit_test(msi_ranges_change_the_clock),
        cmocka_unit_test(an_oscillator_takes_time_to_start),
        cmocka_unit_test(hse_never_comes_up_without_a_crystal),
        cmocka_unit_test(the_pll_makes_80_mhz_and_buses_divide_it),
        cmocka_unit_test(pll_settings_beyond_the_limits_are_refused),
        cmocka_unit_test(a_running_clock_is_not_pulled_away),
        cmocka_unit_test(wait_states_must_fit_the_clock),
        cmocka_unit_test(voltage_range_2_limits_the_clock),
        cmocka_unit_test(reset_flags_add_up_until_they_are_cleared),
        cmocka_unit_test(a_reset_puts_the_clocks_back),
        cmocka_unit_test(the_backup_domain_is_guarded),
        cmocka_unit_test(msi_is_trimmed_by_a_crystal_that_runs),
        cmocka_unit_test(hsi48_is_there_on_the_l43x_only),
        cmocka_unit_test(what_the_library_does_is_only_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
