/* SPDX-License-Identifier: MIT */
/* Timers: counting, preloads, flags, interrupts, outputs. Clocks are 4 MHz unless said. */
#include "bench.h"

enum {
    TIM2 = ADDRESS_TIM2,
    TIM6 = 0x40001000,
    CR1 = 0x00,
    SMCR = 0x08,
    DIER = 0x0C,
    SR = 0x10,
    EGR = 0x14,
    CCMR1 = 0x18,
    CCER = 0x20,
    CNT = 0x24,
    PSC = 0x28,
    ARR = 0x2C,
    CCR1 = 0x34,
    CCR2 = 0x38,
    CEN = 1 << 0,
    UDIS = 1 << 1,
    URS = 1 << 2,
    OPM = 1 << 3,
    DIR = 1 << 4,
    CENTRED = 3 << 5,
    ARPE = 1 << 7,
    UIFREMAP = 1 << 11,
    UIF = 1 << 0,
    CC1IF = 1 << 1,
    CC2IF = 1 << 2,
    ONE_US = 3, /* PSC: 4 MHz / 4 */
};

static struct vboard *tim_board(void) {
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_set(board, ADDRESS_RCC + RCC_APB1ENR1, 1u << 0 | 1u << 4);
    return board;
}

/* One tick a microsecond; the preloads are taken and no flag is set. */
static void set_up(struct vboard *board, uint32_t tim, uint32_t arr) {
    bench_write(board, tim + PSC, ONE_US);
    bench_write(board, tim + ARR, arr);
    bench_write(board, tim + EGR, 1);
    bench_write(board, tim + SR, 0);
}

static void it_counts_up_and_begins_again(void **state) {
    (void)state;
    static const uint32_t timers[] = {TIM2, TIM6};
    for (unsigned i = 0; i < 2; i++) {
        struct vboard *board = tim_board();
        set_up(board, timers[i], 99);
        bench_write(board, timers[i] + CR1, CEN);
        bench_wait_us(board, 50);
        assert_int_equal(bench_read(board, timers[i] + CNT), 50);
        assert_int_equal(bench_read(board, timers[i] + SR) & UIF, 0);
        bench_wait_us(board, 50);
        assert_int_equal(bench_read(board, timers[i] + CNT), 0);
        assert_int_equal(bench_read(board, timers[i] + SR) & UIF, UIF);
        bench_wait_us(board, 1000005);
        assert_int_equal(bench_read(board, timers[i] + CNT), 5);
        bench_write(board, timers[i] + CR1, 0);
        bench_wait_us(board, 10);
        assert_int_equal(bench_read(board, timers[i] + CNT), 5);
        bench_off(board);
    }
}

static void reset_values_differ_by_width(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    assert_int_equal(bench_read(board, TIM2 + ARR), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, TIM6 + ARR), 0xFFFF);
    bench_write(board, TIM2 + CNT, 0xFFFFFFF0);
    bench_write(board, TIM2 + CR1, CEN);
    bench_wait_us(board, 5); /* 20 clocks at 4 MHz */
    assert_int_equal(bench_read(board, TIM2 + CNT), 4);
    bench_off(board);
}

static void it_counts_down(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    bench_write(board, TIM2 + CR1, DIR);
    set_up(board, TIM2, 99);
    assert_int_equal(bench_read(board, TIM2 + CNT), 99);
    bench_write(board, TIM2 + CR1, DIR | CEN);
    bench_wait_us(board, 99);
    assert_int_equal(bench_read(board, TIM2 + CNT), 0);
    assert_int_equal(bench_read(board, TIM2 + SR) & UIF, 0);
    bench_wait_us(board, 1);
    assert_int_equal(bench_read(board, TIM2 + CNT), 99);
    assert_int_equal(bench_read(board, TIM2 + SR) & UIF, UIF);
    bench_off(board);
}

static void centred_it_goes_up_and_down(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    bench_write(board, TIM2 + CR1, CENTRED);
    set_up(board, TIM2, 100);
    bench_write(board, TIM2 + CR1, CENTRED | CEN);
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, TIM2 + CNT), 100);
    assert_int_equal(bench_read(board, TIM2 + SR) & UIF, UIF);
    assert_int_equal(bench_read(board, TIM2 + CR1) & DIR, DIR);
    bench_write(board, TIM2 + SR, ~(uint32_t)UIF);
    bench_wait_us(board, 99);
    assert_int_equal(bench_read(board, TIM2 + CNT), 1);
    bench_wait_us(board, 2);
    assert_int_equal(bench_read(board, TIM2 + CNT), 1);
    assert_int_equal(bench_read(board, TIM2 + CR1) & DIR, 0);
    assert_int_equal(bench_read(board, TIM2 + SR) & UIF, UIF);
    bench_off(board);
}

static void one_pulse_stops_by_itself(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    set_up(board, TIM6, 99);
    bench_write(board, TIM6 + CR1, OPM | CEN);
    bench_wait_us(board, 1000);
    assert_int_equal(bench_read(board, TIM6 + CR1), OPM);
    assert_int_equal(bench_read(board, TIM6 + CNT), 0);
    assert_int_equal(bench_read(board, TIM6 + SR), UIF);
    bench_off(board);
}

static void preloads_wait_for_the_update(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    set_up(board, TIM2, 99);
    bench_write(board, TIM2 + CR1, CEN | ARPE);
    bench_write(board, TIM2 + ARR, 9);
    bench_write(board, TIM2 + PSC, 2 * ONE_US + 1);
    assert_int_equal(bench_read(board, TIM2 + ARR), 9);
    bench_wait_us(board, 95);
    assert_int_equal(bench_read(board, TIM2 + CNT), 95);
    bench_wait_us(board, 5 + 6); /* from now on 2 us each */
    assert_int_equal(bench_read(board, TIM2 + CNT), 3);
    bench_wait_us(board, 14);
    assert_int_equal(bench_read(board, TIM2 + CNT), 0);
    bench_off(board);
}

static void without_preload_the_limit_changes_at_once(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    set_up(board, TIM6, 99);
    bench_write(board, TIM6 + CR1, CEN);
    bench_wait_us(board, 10);
    bench_write(board, TIM6 + ARR, 19);
    bench_wait_us(board, 15);
    assert_int_equal(bench_read(board, TIM6 + CNT), 5);
    bench_write(board, TIM6 + SR, 0);
    bench_write(board, TIM6 + ARR, 2); /* passed already: round by the end of the counter */
    bench_wait_us(board, 1000);
    assert_int_equal(bench_read(board, TIM6 + CNT), 1005);
    assert_int_equal(bench_read(board, TIM6 + SR), 0);
    bench_off(board);
}

static void updates_can_be_kept_quiet(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    set_up(board, TIM6, 99);
    bench_write(board, TIM6 + CR1, URS);
    bench_write(board, TIM6 + EGR, 1);
    assert_int_equal(bench_read(board, TIM6 + SR), 0);
    bench_write(board, TIM6 + CR1, UDIS | CEN);
    bench_wait_us(board, 250);
    assert_int_equal(bench_read(board, TIM6 + SR), 0);
    assert_int_equal(bench_read(board, TIM6 + CNT), 50);
    bench_write(board, TIM6 + CR1, CEN | UIFREMAP);
    bench_wait_us(board, 60);
    assert_int_equal(bench_read(board, TIM6 + CNT), 0x80000000 | 10);
    bench_off(board);
}

static void the_update_interrupts(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    set_up(board, TIM6, 999);
    bench_write(board, TIM6 + DIER, UIF);
    bench_write(board, TIM6 + CR1, CEN);
    for (unsigned i = 0; i < 5; i++) {
        bench_wait_us(board, 999);
        assert_false(bench_irq(board, IRQ_TIM6));
        bench_wait_us(board, 1);
        assert_true(bench_irq(board, IRQ_TIM6));
        bench_write(board, TIM6 + SR, ~(uint32_t)UIF);
        assert_false(bench_irq(board, IRQ_TIM6));
    }
    bench_off(board);
}

static void channels_match(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    set_up(board, TIM2, 99);
    bench_write(board, TIM2 + CCR1, 30);
    bench_write(board, TIM2 + CCR2, 200); /* beyond: at the overflow */
    bench_write(board, TIM2 + DIER, CC1IF);
    bench_write(board, TIM2 + CR1, CEN);
    bench_wait_us(board, 29);
    assert_int_equal(bench_read(board, TIM2 + SR) & (CC1IF | CC2IF), 0);
    bench_wait_us(board, 1);
    assert_int_equal(bench_read(board, TIM2 + SR) & (CC1IF | CC2IF | UIF), CC1IF);
    assert_true(bench_irq(board, IRQ_TIM2));
    bench_wait_us(board, 70);
    assert_int_equal(bench_read(board, TIM2 + SR) & (CC1IF | CC2IF | UIF), CC1IF | CC2IF | UIF);
    bench_off(board);
}

/* TIM2_CH2 on PB3, the NUCLEO-L432KC's LED. */
static void pwm_reaches_the_pin(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    uint32_t moder = bench_read(board, ADDRESS_GPIOB) & ~(3u << 6);
    bench_write(board, ADDRESS_GPIOB, moder | 2u << 6);
    bench_write(board, ADDRESS_GPIOB + 0x20, 1u << 12);
    set_up(board, TIM2, 99);
    bench_write(board, TIM2 + CCMR1, 6u << 12); /* PWM mode 1 */
    bench_write(board, TIM2 + CCR2, 25);
    assert_false(vboard_led(board, 0));
    bench_write(board, TIM2 + CCER, 1u << 4);
    bench_write(board, TIM2 + CR1, CEN);
    assert_true(vboard_led(board, 0));
    bench_wait_us(board, 24);
    assert_true(vboard_led(board, 0));
    bench_wait_us(board, 1);
    assert_false(vboard_led(board, 0));
    uint64_t before = vboard_led_changes(board, 0);
    bench_wait_us(board, 1000);
    assert_int_equal(vboard_led_changes(board, 0) - before, 20);
    bench_write(board, TIM2 + CCER, 3u << 4); /* the other way round */
    assert_true(vboard_led(board, 0));
    bench_write(board, TIM2 + CCER, 0);
    assert_false(vboard_led(board, 0));
    bench_off(board);
}

/* With a divided APB the timers run at twice PCLK1; a stopped clock stops them. */
static void its_clock_follows_the_tree(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    set_up(board, TIM6, 0xFFFF);
    bench_write(board, TIM6 + CR1, CEN);
    bench_wait_us(board, 100);
    bench_write(board, ADDRESS_RCC + RCC_CFGR, 5u << 8); /* PCLK1: a quarter; timers: a half */
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, TIM6 + CNT), 150);
    uint32_t clocks = bench_read(board, ADDRESS_RCC + RCC_APB1ENR1);
    bench_write(board, ADDRESS_RCC + RCC_APB1ENR1, clocks & ~(1u << 4));
    bench_wait_us(board, 100);
    bench_write(board, ADDRESS_RCC + RCC_APB1ENR1, clocks);
    assert_int_equal(bench_read(board, TIM6 + CNT), 150);
    bench_off(board);
}

static void what_is_not_modelled_stops_the_run(void **state) {
    (void)state;
    struct vboard *board = tim_board();
    bench_write_refused(board, TIM2 + DIER, 1u << 8, "DMA requests");
    bench_write_refused(board, TIM2 + SMCR, 7, "slave modes");
    bench_write_refused(board, TIM2 + CCMR1, 1, "input capture");
    bench_write_refused(board, TIM6 + CCMR1, 0, "reserved");
    bench_write_refused(board, 0x40000400, 0, "nothing answers"); /* the L432 has none */
    bench_write(board, TIM2 + CR1, CEN);
    bench_write_refused(board, TIM2 + CR1, CEN | CENTRED, "while the counter runs");
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_counts_up_and_begins_again),
        cmocka_unit_test(reset_values_differ_by_width),
        cmocka_unit_test(it_counts_down),
        cmocka_unit_test(centred_it_goes_up_and_down),
        cmocka_unit_test(one_pulse_stops_by_itself),
        cmocka_unit_test(preloads_wait_for_the_update),
        cmocka_unit_test(without_preload_the_limit_changes_at_once),
        cmocka_unit_test(updates_can_be_kept_quiet),
        cmocka_unit_test(the_update_interrupts),
        cmocka_unit_test(channels_match),
        cmocka_unit_test(pwm_reaches_the_pin),
        cmocka_unit_test(its_clock_follows_the_tree),
        cmocka_unit_test(what_is_not_modelled_stops_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
