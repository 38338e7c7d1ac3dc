/* SPDX-License-Identifier: MIT */
/* How a chip comes up: resets that last, the ROM loader, Standby, a warm start, a debugger. */
#include "bench.h"

#include <string.h>

enum {
    FLASH_START = 0x08000000,
    RESET_HANDLER = 0x08000008,
    SR = ADDRESS_FLASH + 0x10,
    OPTVERR = 1 << 15,
    PEMPTY = 1 << 17,
    CSR = ADDRESS_RCC + RCC_CSR,
    MSISRANGE_8_MHZ = 7 << 8,
    PWR_CR1 = ADDRESS_PWR + 0x00,
    PWR_CR3 = ADDRESS_PWR + 0x08,
    PWR_SR1 = ADDRESS_PWR + 0x10,
    PWR_SCR = ADDRESS_PWR + 0x18,
    LPMS_STANDBY = 3,
    VOS_RANGE_1 = 1 << 9,
    EWUP1 = 1 << 0,
    EWUP4 = 1 << 3,
    RRS = 1 << 8,
    EIWUL = 1 << 15,
    WUF1 = 1 << 0,
    SBF = 1 << 8,
    WUFI = 1 << 15,
    SLEEPDEEP = 1 << 2,
    PINRSTF = 1 << 26,
    SRAM1 = 0x20000000,
    SRAM2 = 0x10000000,
    IWDG_KR = ADDRESS_IWDG,
    MS = 1000, /* microseconds */
};
#define FLAGS UINT32_C(0xFF000000)

/* Vectors, then r0 = DHCSR, r1 = the key and all of its bits but C_HALT; str r1, [r0];
 * then for ever: ldr r2, [r0]; orrs r3, r2; b . - 4 */
static const uint16_t asker[] = {0x8000, 0x2000, 0x0009, 0x0800, 0x4802, 0x4903, 0x6001,
                                 0x6802, 0x4313, 0xE7FC, 0xEDF0, 0xE000, 0x0029, 0xA05F};
/* Vectors (HardFault too: b .), then bkpt 0 */
static const uint16_t breaker[] = {0x8000, 0x2000, 0x0013, 0x0800, 0x0011, 0x0800,
                                   0x0011, 0x0800, 0xE7FE, 0xBE00, 0xE7FE};

static struct vboard *board_with(const void *code, size_t size) {
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_non_null(board);
    assert_true(vboard_load(board, FLASH_START, code, size));
    vboard_set_strict(board, true);
    vboard_power_on(board, 1);
    return board;
}

/* ---- A reset that lasts ---- */

static void nrst_stays_low_as_long_as_asked(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_set_reset_length(board, 8000000);
    struct vboard_stats before, after;
    vboard_get_stats(board, &before);
    vboard_reset_button(board);
    assert_int_equal(vboard_state(board), VBOARD_IN_RESET);
    vboard_uart_send(board, "lost", 4);
    bench_wait_us(board, 7990);
    assert_int_equal(vboard_state(board), VBOARD_IN_RESET);
    assert_int_equal(vboard_uart_unsent(board), 0);
    vboard_get_stats(board, &after);
    assert_int_equal(after.instructions, before.instructions);
    bench_wait_us(board, 20);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_get_stats(board, &after);
    assert_true(after.instructions > before.instructions);
    assert_int_equal(after.resets_by_pin, 1);
    bench_off(board);
}

static void a_reset_while_nrst_is_low_makes_it_longer(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    vboard_set_reset_length(board, 8000000);
    vboard_reset_button(board);
    bench_wait_us(board, 5 * MS);
    vboard_reset_button(board);
    bench_wait_us(board, 5 * MS);
    assert_int_equal(vboard_state(board), VBOARD_IN_RESET);
    bench_wait_us(board, 4 * MS);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_power_on(board, 2);
    assert_int_equal(vboard_state(board), VBOARD_IN_RESET);
    bench_wait_us(board, 9 * MS);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    bench_off(board);
}

/* The LED's pin floats as soon as NRST is low; the hardware watchdog starts when it is high. */
static void pins_float_and_the_watchdog_waits_in_reset(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    vboard_set_hardware_watchdog(board, true);
    vboard_set_reset_length(board, 600000000); /* beyond the watchdog's 512 ms */
    bench_clocks_on(board);
    bench_write(board, ADDRESS_GPIOB, (0xFFFFFEBF & ~(3u << 6)) | 1u << 6);
    bench_write(board, ADDRESS_GPIOB + 0x14, 1u << 3);
    assert_true(vboard_led(board, 0));
    vboard_reset_button(board);
    assert_false(vboard_led(board, 0));
    bench_wait_us(board, 700 * MS);
    struct vboard_stats stats;
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets_by_watchdog, 0);
    bench_wait_us(board, 500 * MS);
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets_by_watchdog, 1);
    bench_off(board);
}

/* ---- The empty check ---- */

static void a_chip_that_was_blank_stays_in_its_rom_until_a_power_cycle(void **state) {
    (void)state;
    struct vboard *board = vboard_new("nucleo-l432kc");
    vboard_power_on(board, 1);
    assert_int_equal(vboard_state(board), VBOARD_IN_ROM);
    assert_true(vboard_load(board, FLASH_START, asker, sizeof asker));
    bench_wait_us(board, 10 * MS);
    vboard_reset_button(board);
    bench_wait_us(board, 10 * MS);
    assert_int_equal(vboard_state(board), VBOARD_IN_ROM);
    assert_int_equal(bench_read(board, SR), PEMPTY);
    struct vboard_stats stats;
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.instructions, 0);
    vboard_power_on(board, 2);
    bench_wait_us(board, 10);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    assert_int_equal(bench_read(board, SR), 0);
    vboard_free(board);
}

static void a_one_toggles_pempty_and_a_reset_asks_it(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    assert_true(vboard_come_up_blank(board));
    vboard_power_on(board, 1);
    assert_int_equal(vboard_state(board), VBOARD_IN_ROM);
    bench_write(board, SR, PEMPTY);
    assert_int_equal(bench_read(board, SR), 0);
    vboard_reset_button(board);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    bench_write(board, SR, PEMPTY);
    bench_write(board, SR, 0xC3FB); /* what drivers clear: not this bit */
    assert_int_equal(bench_read(board, SR), PEMPTY);
    vboard_reset_button(board);
    assert_int_equal(vboard_state(board), VBOARD_IN_ROM);
    bench_off(board);
}

static void other_chips_have_no_empty_check(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l476rg");
    assert_false(vboard_come_up_blank(board));
    vboard_power_on(board, 1);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    assert_int_equal(bench_read(board, SR), 0);
    bench_write_refused(board, SR, PEMPTY, "reserved bits");
    bench_off(board);
    board = vboard_new("nucleo-l476rg");
    vboard_power_on(board, 1);
    assert_int_equal(vboard_run(board, 1000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "flash is empty"));
    vboard_free(board);
}

static void option_errors_come_with_each_reset_where_asked(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    vboard_set_option_error(board, true);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, SR), OPTVERR);
    bench_write(board, SR, OPTVERR);
    assert_int_equal(bench_read(board, SR), 0);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, SR), OPTVERR);
    bench_off(board);
}

/* ---- Standby ---- */

/* Asleep as it is; nothing but these sources wakes it. */
static void go_to_standby(struct vboard *board, uint32_t sources) {
    bench_clocks_on(board);
    bench_write(board, PWR_CR3, sources);
    bench_write(board, PWR_SCR, 0x1F);
    bench_write(board, PWR_CR1, VOS_RANGE_1 | LPMS_STANDBY);
    board->core.scr |= SLEEPDEEP;
    bench_wait_us(board, 10);
    assert_int_equal(vboard_state(board), VBOARD_IN_STANDBY);
}

static void a_pin_wakes_from_standby_and_the_flags_say_so(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    assert_false(vboard_wake(board, VBOARD_WAKE_PIN1)); /* it is not there yet */
    bench_write(board, CSR, RCC_CSR_RMVF);
    bench_write(board, SRAM1, 0x11111111);
    bench_write(board, SRAM2, 0x22222222);
    vboard_set_debugger(board, true);
    go_to_standby(board, EWUP1);
    struct vboard_stats before, after;
    vboard_get_stats(board, &before);
    bench_wait_us(board, 1000 * MS);
    assert_false(vboard_wake(board, VBOARD_WAKE_PIN4));
    assert_false(vboard_wake(board, VBOARD_WAKE_INTERNAL));
    assert_int_equal(vboard_state(board), VBOARD_IN_STANDBY);
    assert_true(vboard_wake(board, VBOARD_WAKE_PIN1));
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    assert_false(board->core.debugger);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, PWR_SR1), SBF | WUF1);
    assert_int_equal(bench_read(board, PWR_CR1), VOS_RANGE_1);
    assert_int_equal(bench_read(board, PWR_CR3), EWUP1);
    assert_int_equal(bench_read(board, CSR) & FLAGS, 0);
    assert_int_not_equal(bench_read(board, SRAM1), 0x11111111);
    assert_int_not_equal(bench_read(board, SRAM2), 0x22222222);
    vboard_get_stats(board, &after);
    assert_int_equal(after.resets_by_standby, 1);
    assert_int_equal(after.resets, before.resets + 1);
    assert_true(after.instructions >= before.instructions);
    bench_wait_us(board, 10); /* and it runs */
    vboard_get_stats(board, &before);
    assert_true(before.instructions > after.instructions);
    bench_off(board);
}

static void standby_keeps_sram2_where_asked_and_the_msi_range(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l476rg");
    bench_write(board, CSR, RCC_CSR_RMVF);
    bench_write(board, CSR, MSISRANGE_8_MHZ); /* not yet */
    assert_int_equal(bench_read(board, CSR), 0x600);
    bench_set(board, ADDRESS_RCC + RCC_CR, RCC_CR_MSIRGSEL);
    bench_write(board, CSR, MSISRANGE_8_MHZ);
    bench_write(board, SRAM1, 0x11111111);
    bench_write(board, SRAM2, 0x22222222);
    go_to_standby(board, RRS | EIWUL);
    assert_true(vboard_wake(board, VBOARD_WAKE_INTERNAL));
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, PWR_SR1), SBF | WUFI);
    assert_int_not_equal(bench_read(board, SRAM1), 0x11111111);
    assert_int_equal(bench_read(board, SRAM2), 0x22222222);
    assert_int_equal(board->hz, 8000000);
    vboard_reset_button(board); /* "after a pad reset the range is always 4 MHz" */
    assert_int_equal(board->hz, 4000000);
    bench_off(board);
}

static void sbf_outlives_resets_until_it_is_cleared(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    go_to_standby(board, EWUP4);
    assert_true(vboard_wake(board, VBOARD_WAKE_PIN4));
    vboard_reset_button(board);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, PWR_SR1), SBF);
    bench_write(board, PWR_SCR, SBF);
    assert_int_equal(bench_read(board, PWR_SR1), 0);
    go_to_standby(board, EWUP4);
    vboard_power_on(board, 2);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, PWR_SR1), 0);
    bench_off(board);
}

static void the_button_ends_standby(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, CSR, RCC_CSR_RMVF);
    bench_set(board, ADDRESS_RCC + RCC_CR, RCC_CR_MSIRGSEL);
    bench_write(board, CSR, MSISRANGE_8_MHZ);
    bench_write(board, SRAM1, 0x11111111);
    go_to_standby(board, 0);
    vboard_reset_button(board);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    assert_int_equal(board->hz, 4000000);
    assert_int_not_equal(bench_read(board, SRAM1), 0x11111111);
    assert_int_equal(bench_read(board, CSR) & FLAGS, PINRSTF);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, PWR_SR1), SBF);
    assert_int_equal(bench_read(board, PWR_CR3), 0x8000);
    bench_off(board);
}

/* IWDG stands outside the core's supply: it counts on, and a wake-up does not stop it. */
static void the_watchdog_runs_through_standby(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    struct vboard_stats stats;
    bench_write(board, IWDG_KR, 0xCCCC); /* 512 ms */
    go_to_standby(board, EWUP1);
    bench_wait_us(board, 300 * MS);
    assert_true(vboard_wake(board, VBOARD_WAKE_PIN1));
    bench_wait_us(board, 300 * MS);
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets_by_watchdog, 1);
    bench_write(board, IWDG_KR, 0xCCCC);
    go_to_standby(board, EWUP1);
    bench_wait_us(board, 600 * MS);
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets_by_watchdog, 2);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    bench_off(board);
}

static void the_way_into_standby_has_its_rules(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    go_to_standby(board, EWUP1);
    assert_true(vboard_wake(board, VBOARD_WAKE_PIN1));
    bench_clocks_on(board);
    bench_write(board, PWR_CR1, VOS_RANGE_1 | LPMS_STANDBY);
    board->core.scr |= SLEEPDEEP; /* WUF1 is still set */
    assert_int_equal(vboard_run(board, vboard_now_ns(board) + 1000000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "wake-up flag"));
    bench_off(board);
}

/* ---- A warm start ---- */

static void a_warm_start_is_not_from_reset_state(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        uint32_t msp = 0x20000000 + board->chip->sram_size;
        vboard_warm_start(board, false);
        assert_int_equal(vboard_violation(board)[0], '\0');
        assert_int_equal(vboard_pc(board), RESET_HANDLER);
        assert_int_equal(board->hz, 80000000);
        assert_int_equal(bench_read(board, ADDRESS_RCC + RCC_CFGR), 0xF);
        assert_int_equal(board->core.vtor, FLASH_START);
        assert_int_equal(board->core.ipsr, 0);
        assert_in_range(core_msp(&board->core), 0x20000000, msp - 4);
        /* The first byte raises an interrupt that has no vector. */
        vboard_uart_send(board, "x", 1);
        assert_int_equal(vboard_run(board, vboard_now_ns(board) + 500000, false), VBOARD_VIOLATION);
        bench_off(board);
    }
}

static void a_warm_start_may_be_inside_a_handler(void **state) {
    (void)state;
    struct vboard *board = board_with(asker, sizeof asker);
    bench_wait_us(board, 100);
    vboard_warm_start(board, true);
    assert_int_equal(board->core.ipsr, 15);
    bench_wait_us(board, 5 * MS); /* SysTick cannot interrupt itself */
    assert_int_equal(board->core.ipsr, 15);
    vboard_reset_button(board);
    assert_int_equal(board->core.ipsr, 0);
    assert_int_equal(board->core.vtor, 0);
    bench_off(board);
}

/* ---- A debugger ---- */

static void software_sees_the_debugger_and_cannot_be_it(void **state) {
    (void)state;
    struct vboard *board = board_with(asker, sizeof asker);
    bench_wait_us(board, 10);
    assert_int_equal(board->core.r[2], 0x01010000);              /* S_RETIRE_ST, S_REGRDY */
    assert_int_equal(board->core.r[3] & 0x02000000, 0x02000000); /* S_RESET_ST, once */
    vboard_set_debugger(board, true);
    bench_wait_us(board, 10);
    assert_int_equal(board->core.r[2], 0x01010001);
    vboard_reset_button(board);
    bench_wait_us(board, 10);
    assert_int_equal(board->core.r[2], 0x01010001);
    vboard_set_debugger(board, false);
    bench_wait_us(board, 10);
    assert_int_equal(board->core.r[2], 0x01010000);
    vboard_set_debugger(board, true);
    vboard_power_on(board, 2);
    bench_wait_us(board, 10);
    assert_int_equal(board->core.r[2], 0x01010000);
    bench_off(board);
}

static void a_breakpoint_stops_a_run_that_a_debugger_looks_at(void **state) {
    (void)state;
    struct vboard *board = board_with(breaker, sizeof breaker);
    bench_wait_us(board, 10); /* HardFault, for ever */
    vboard_reset_button(board);
    vboard_set_debugger(board, true);
    assert_int_equal(vboard_run(board, vboard_now_ns(board) + 10000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "the core halts"));
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nrst_stays_low_as_long_as_asked),
        cmocka_unit_test(a_reset_while_nrst_is_low_makes_it_longer),
        cmocka_unit_test(pins_float_and_the_watchdog_waits_in_reset),
        cmocka_unit_test(a_chip_that_was_blank_stays_in_its_rom_until_a_power_cycle),
        cmocka_unit_test(a_one_toggles_pempty_and_a_reset_asks_it),
        cmocka_unit_test(other_chips_have_no_empty_check),
        cmocka_unit_test(option_errors_come_with_each_reset_where_asked),
        cmocka_unit_test(a_pin_wakes_from_standby_and_the_flags_say_so),
        cmocka_unit_test(standby_keeps_sram2_where_asked_and_the_msi_range),
        cmocka_unit_test(sbf_outlives_resets_until_it_is_cleared),
        cmocka_unit_test(the_button_ends_standby),
        cmocka_unit_test(the_watchdog_runs_through_standby),
        cmocka_unit_test(the_way_into_standby_has_its_rules),
        cmocka_unit_test(a_warm_start_is_not_from_reset_state),
        cmocka_unit_test(a_warm_start_may_be_inside_a_handler),
        cmocka_unit_test(software_sees_the_debugger_and_cannot_be_it),
        cmocka_unit_test(a_breakpoint_stops_a_run_that_a_debugger_looks_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
