/* SPDX-License-Identifier: MIT */
#include "bench.h"

enum {
    KR = ADDRESS_IWDG,
    PR = ADDRESS_IWDG + 4,
    RLR = ADDRESS_IWDG + 8,
    SR = ADDRESS_IWDG + 0xC,
    WINR = ADDRESS_IWDG + 0x10,
    RELOAD = 0xAAAA,
    UNLOCK = 0x5555,
    START = 0xCCCC,
};

static void it_bites_when_it_is_not_fed(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    struct vboard_stats stats;
    bench_write(board, KR, START); /* 4096 ticks of 4/32000 s: 512 ms */
    bench_wait_us(board, 511000);
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets, 0);
    bench_wait_us(board, 2000);
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets_by_watchdog, 1);
    assert_int_equal(stats.reset_flags >> 24 & 0x20, 0x20);
    bench_wait_us(board, 2000000); /* a reset stops it */
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets, 1);
    bench_off(board);
}

static void feeding_holds_it_off(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, KR, START);
    bench_write(board, KR, UNLOCK);
    bench_write(board, PR, 2);   /* 16/32000 s: 0.5 ms */
    bench_write(board, RLR, 99); /* 50 ms */
    assert_int_equal(bench_read(board, SR), 3);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, SR), 0);
    for (unsigned i = 0; i < 20; i++) {
        bench_write(board, KR, RELOAD);
        bench_wait_us(board, 49000);
    }
    assert_int_equal(board->resets[RESET_WATCHDOG], 0);
    bench_wait_us(board, 2000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 1);
    bench_off(board);
}

static void it_counts_one_more_than_the_reload_value(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, KR, START);
    bench_write(board, KR, UNLOCK);
    bench_write(board, PR, 6);  /* 256/32000 s: 8 ms */
    bench_write(board, RLR, 1); /* 16 ms */
    bench_write(board, KR, RELOAD);
    bench_wait_us(board, 15900);
    assert_int_equal(board->resets[RESET_WATCHDOG], 0);
    bench_wait_us(board, 200);
    assert_int_equal(board->resets[RESET_WATCHDOG], 1);
    bench_off(board);
}

static void its_registers_are_protected(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, RLR, 5);
    assert_int_equal(bench_read(board, RLR), 0xFFF);
    bench_write(board, KR, UNLOCK);
    bench_write(board, RLR, 5);
    assert_int_equal(bench_read(board, RLR), 5);
    bench_write_refused(board, RLR, 6, "update flag");
    bench_off(board);
}

static void too_early_is_too_bad_with_a_window(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, KR, START);
    bench_write(board, KR, UNLOCK);
    bench_write(board, WINR, 0x7FF);
    bench_wait_us(board, 10000);
    bench_write(board, KR, RELOAD);
    bench_wait_us(board, 1);
    assert_int_equal(board->resets[RESET_WATCHDOG], 1);
    bench_off(board);
}

static void the_option_byte_starts_it_at_every_reset(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    vboard_set_hardware_watchdog(board, true);
    vboard_power_on(board, 1);
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x20) >> 16 & 1, 0);
    bench_wait_us(board, 2000000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 3);
    bench_off(board);
}

static void version_1_has_no_window(void **state) {
    (void)state;
    struct vboard *board =
        bench_on_with("nucleo-l432kc", "IWDG", &iwdg_peripheral, iwdg_v1_regs, 4);
    bench_write_refused(board, WINR, 0x7FF, "no register");
    bench_write(board, KR, START);
    bench_write(board, KR, UNLOCK);
    bench_write(board, PR, 2);   /* 16/32000 s: 0.5 ms */
    bench_write(board, RLR, 99); /* 50 ms */
    assert_int_equal(bench_read(board, SR), 3);
    bench_wait_us(board, 200);
    bench_write(board, KR, RELOAD);
    bench_wait_us(board, 49000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 0);
    bench_wait_us(board, 2000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 1);
    bench_off(board);
}

/* No two chips have the same oscillator. */
static void it_bites_by_the_lsi_of_the_chip(void **state) {
    (void)state;
    static const struct {
        unsigned hertz, bites_after_us;
    } chips[] = {{29500, 555390}, {34000, 481880}};
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        struct vboard *board = bench_on("nucleo-l432kc");
        assert_false(vboard_set_lsi(board, chips[i].hertz)); /* it has power */
        bench_off(board);

        board = vboard_new("nucleo-l432kc");
        assert_non_null(board);
        assert_false(vboard_set_lsi(board, 29499));
        assert_false(vboard_set_lsi(board, 34001));
        assert_true(vboard_set_lsi(board, chips[i].hertz));
        bench_power_on(board);
        bench_write(board, KR, START);
        bench_wait_us(board, chips[i].bites_after_us - 100);
        assert_int_equal(board->resets[RESET_WATCHDOG], 0);
        bench_wait_us(board, 200);
        assert_int_equal(board->resets[RESET_WATCHDOG], 1);
        bench_off(board);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_bites_when_it_is_not_fed),
        cmocka_unit_test(feeding_holds_it_off),
        cmocka_unit_test(it_counts_one_more_than_the_reload_value),
        cmocka_unit_test(its_registers_are_protected),
        cmocka_unit_test(too_early_is_too_bad_with_a_window),
        cmocka_unit_test(the_option_byte_starts_it_at_every_reset),
        cmocka_unit_test(version_1_has_no_window),
        cmocka_unit_test(it_bites_by_the_lsi_of_the_chip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
