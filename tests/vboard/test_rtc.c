/* SPDX-License-Identifier: MIT */
/* The backup domain: RTC, backup registers, what guards them and what they outlive. */
#include "bench.h"

enum {
    RTC = 0x40002800,
    TR = RTC + 0x00,
    DR = RTC + 0x04,
    CR = RTC + 0x08,
    ISR = RTC + 0x0C,
    PRER = RTC + 0x10,
    WPR = RTC + 0x24,
    SSR = RTC + 0x28,
    BKP0R = RTC + 0x50,
    BKP31R = RTC + 0xCC,
    BDCR = ADDRESS_RCC + RCC_BDCR,
    CSR = ADDRESS_RCC + RCC_CSR,
    LSEON = 1 << 0,
    SEL_LSE = 1 << 8,
    SEL_LSI = 2 << 8,
    RTCEN = 1 << 15,
    BDRST = 1 << 16,
    DBP = 1 << 8,
    INITS = 1 << 4,
    RSF = 1 << 5,
    INITF = 1 << 6,
    INIT = 1 << 7,
    SECOND_US = 1000000,
    LSE_START_US = 2000000,
};

static void let_in(struct vboard *board) {
    bench_clocks_on(board);
    bench_set(board, ADDRESS_PWR, DBP);
}

/* The RTC on the crystal, running. */
static struct vboard *rtc_board(const char *name) {
    struct vboard *board = bench_on(name);
    let_in(board);
    bench_write(board, BDCR, LSEON);
    bench_wait_us(board, LSE_START_US + 1);
    bench_write(board, BDCR, LSEON | SEL_LSE | RTCEN);
    return board;
}

static void unlock(struct vboard *board) {
    bench_write(board, WPR, 0xCA);
    bench_write(board, WPR, 0x53);
}

static void set(struct vboard *board, uint32_t time, uint32_t date) {
    unlock(board);
    bench_write(board, ISR, ~0u);
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, ISR) & (INIT | INITF), INIT | INITF);
    bench_write(board, PRER, 0xFF);
    bench_write(board, PRER, 0x7F00FF);
    bench_write(board, TR, time);
    bench_write(board, DR, date);
    bench_write(board, ISR, ~(uint32_t)INIT);
    bench_write(board, WPR, 0xFF);
}

static void it_comes_up_as_the_manual_says(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_name("STM32L4", n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        assert_int_equal(bench_read(board, TR), 0);
        assert_int_equal(bench_read(board, DR), 0x2101);
        assert_int_equal(bench_read(board, ISR), 7);
        assert_int_equal(bench_read(board, PRER), 0x007F00FF);
        assert_int_equal(bench_read(board, BKP31R), 0);
        bench_off(board);
    }
}

static void the_clock_goes(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_name("STM32L4", n)) != NULL; n++) {
        struct vboard *board = rtc_board(name);
        set(board, 0x235958, 0x248229); /* Thursday, 29 February 2024 */
        assert_int_equal(bench_read(board, ISR) & (RSF | INITF), 0);
        bench_wait_us(board, 100);
        assert_int_equal(bench_read(board, ISR) & (RSF | INITS), RSF | INITS);
        assert_int_equal(bench_read(board, TR), 0x235958);
        assert_int_equal(bench_read(board, SSR), 0xFF);
        bench_wait_us(board, SECOND_US / 2);
        assert_int_equal(bench_read(board, SSR), 0x7F);
        bench_wait_us(board, SECOND_US / 2);
        assert_int_equal(bench_read(board, TR), 0x235959);
        bench_wait_us(board, SECOND_US);
        assert_int_equal(bench_read(board, TR), 0);
        assert_int_equal(bench_read(board, DR), 0x24A301); /* Friday, 1 March */
        bench_off(board);
    }
}

static void years_end_and_half_days_too(void **state) {
    (void)state;
    struct vboard *board = rtc_board("nucleo-l432kc");
    set(board, 0x235959, 0x99F231); /* Sunday, 31 December 99 */
    bench_wait_us(board, SECOND_US + 100);
    assert_int_equal(bench_read(board, DR), 0x002101);
    unlock(board);
    bench_write(board, ISR, ~0u);
    bench_wait_us(board, 100);
    bench_write(board, CR, 1u << 6);
    bench_write(board, TR, 0x00115959); /* 11:59:59 AM */
    bench_write(board, ISR, ~(uint32_t)INIT);
    bench_wait_us(board, SECOND_US + 100);
    assert_int_equal(bench_read(board, TR), 0x00520000); /* 12:00:00 PM */
    bench_off(board);
}

static void keys_and_dbp_guard_it(void **state) {
    (void)state;
    struct vboard *board = rtc_board("nucleo-l432kc");
    bench_write(board, ISR, ~0u); /* no keys: no effect */
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, ISR) & INIT, 0);
    bench_write(board, WPR, 0xCA);
    bench_write(board, WPR, 0xCA);
    bench_write(board, WPR, 0x54);
    bench_write(board, ISR, ~0u);
    assert_int_equal(bench_read(board, ISR) & INIT, 0);
    unlock(board);
    bench_write_refused(board, TR, 0, "INITF is clear");
    bench_write_refused(board, PRER, 0, "INITF is clear");
    bench_write(board, ADDRESS_PWR, 0x200);
    bench_write_refused(board, BKP0R, 1, "DBP");
    assert_int_equal(bench_read(board, BKP0R), 0);
    vboard_set_strict(board, false);
    bench_write(board, BKP0R, 1);
    assert_int_equal(bench_read(board, BKP0R), 0);
    bench_off(board);
}

static void without_a_clock_it_never_gets_ready(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    let_in(board);
    unlock(board);
    bench_write(board, ISR, ~0u);
    bench_wait_us(board, SECOND_US);
    assert_int_equal(bench_read(board, ISR) & (INIT | INITF), INIT);
    bench_write(board, BDCR, SEL_LSI | RTCEN);
    bench_set(board, CSR, 1);
    bench_wait_us(board, 200); /* LSI comes up, then two of its clocks */
    assert_int_equal(bench_read(board, ISR) & (INIT | INITF), INIT | INITF);
    bench_off(board);
}

static void a_reset_leaves_it_alone(void **state) {
    (void)state;
    struct vboard *board = rtc_board("nucleo-l432kc");
    set(board, 0x101500, 0x24A301);
    bench_write(board, BKP0R, 0x12345678);
    bench_write(board, BKP31R, 0x9ABCDEF0);
    vboard_reset_button(board);
    bench_wait_us(board, 2 * SECOND_US);
    assert_int_equal(bench_read(board, BKP0R), 0x12345678);
    assert_int_equal(bench_read(board, BKP31R), 0x9ABCDEF0);
    assert_int_equal(bench_read(board, TR), 0x101502);
    bench_off(board);
}

static void the_power_takes_it_unless_there_is_a_battery(void **state) {
    (void)state;
    for (unsigned battery = 0; battery < 2; battery++) {
        struct vboard *board = rtc_board("nucleo-l432kc");
        set(board, 0x101500, 0x24A301);
        bench_write(board, BKP0R, 7);
        vboard_set_battery(board, battery != 0);
        vboard_power_on(board, 2);
        bench_wait_us(board, SECOND_US + 100);
        assert_int_equal(bench_read(board, BKP0R), battery != 0 ? 7 : 0);
        assert_int_equal(bench_read(board, TR), battery != 0 ? 0x101501 : 0);
        assert_int_equal(bench_read(board, BDCR) & RTCEN, battery != 0 ? RTCEN : 0);
        bench_off(board);
    }
}

static void bdrst_empties_the_domain(void **state) {
    (void)state;
    struct vboard *board = rtc_board("nucleo-l432kc");
    bench_write(board, BKP0R, 7);
    bench_write_refused(board, BDCR, LSEON | SEL_LSI | RTCEN, "without BDRST");
    bench_write(board, BDCR, BDRST);
    assert_int_equal(bench_read(board, BDCR), BDRST);
    bench_write(board, BDCR, 0);
    assert_int_equal(bench_read(board, BKP0R), 0);
    assert_int_equal(bench_read(board, DR), 0x2101);
    bench_write(board, BDCR, SEL_LSI);
    assert_int_equal(bench_read(board, BDCR), SEL_LSI);
    bench_off(board);
}

static void what_is_not_modelled_stops_the_run(void **state) {
    (void)state;
    struct vboard *board = rtc_board("nucleo-l432kc");
    unlock(board);
    bench_write_refused(board, CR, 1u << 8, "not modelled");           /* ALRAE */
    bench_write_refused(board, CR, 1u << 10, "not modelled");          /* WUTE */
    bench_write_refused(board, RTC + 0x40, 1, "tamper detection");     /* TAMP1E */
    bench_write_refused(board, RTC + 0x3C, 1, "calibration");          /* CALM */
    bench_write_refused(board, CR, 1u << 6, "outside initialisation"); /* FMT */
    bench_off(board);
}

/* The same part without RTC_OR, with twenty backup registers and a coarse calibration: RM0090. */
static void the_stm32f4_has_it_too(void **state) {
    (void)state;
    enum { F4_BDCR = 0x40023870, TAFCR = RTC + 0x40, BKP19R = RTC + 0x9C, ALARMOUTTYPE = 1 << 18 };
    const char *name;
    for (unsigned n = 0; (name = bench_name("STM32F4", n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        let_in(board);
        bench_write(board, F4_BDCR, LSEON);
        bench_wait_us(board, LSE_START_US + 1);
        bench_write(board, F4_BDCR, LSEON | SEL_LSE | RTCEN);
        set(board, 0x235959, 0x99F231);
        bench_wait_us(board, SECOND_US + 100);
        assert_int_equal(bench_read(board, TR), 0);
        assert_int_equal(bench_read(board, DR), 0x002101);
        bench_write(board, BKP19R, 19);
        bench_write(board, TAFCR, ALARMOUTTYPE);
        vboard_reset_button(board);
        bench_wait_us(board, SECOND_US);
        assert_int_equal(bench_read(board, BKP19R), 19);
        assert_int_equal(bench_read(board, TR), 1);
        assert_int_equal(bench_read(board, TAFCR), ALARMOUTTYPE);
        bench_read_refused(board, BKP19R + 4, "reserved");
        let_in(board);
        bench_write_refused(board, TAFCR, 1, "tamper detection");
        unlock(board);
        bench_write_refused(board, CR, 1 << 7, "not modelled"); /* DCE */
        bench_write_refused(board, RTC + 0x18, 1, "coarse calibration");
        bench_off(board);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_comes_up_as_the_manual_says),
        cmocka_unit_test(the_clock_goes),
        cmocka_unit_test(years_end_and_half_days_too),
        cmocka_unit_test(keys_and_dbp_guard_it),
        cmocka_unit_test(without_a_clock_it_never_gets_ready),
        cmocka_unit_test(a_reset_leaves_it_alone),
        cmocka_unit_test(the_power_takes_it_unless_there_is_a_battery),
        cmocka_unit_test(bdrst_empties_the_domain),
        cmocka_unit_test(what_is_not_modelled_stops_the_run),
        cmocka_unit_test(the_stm32f4_has_it_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
