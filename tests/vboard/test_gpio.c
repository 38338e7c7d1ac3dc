/* SPDX-License-Identifier: MIT */
/* Pins, and the interrupts that they raise through EXTI. */
#include "bench.h"

enum {
    MODER = 0x00,
    OTYPER = 0x04,
    PUPDR = 0x0C,
    IDR = 0x10,
    ODR = 0x14,
    BSRR = 0x18,
    LCKR = 0x1C,
    BRR = 0x28,
    A = ADDRESS_GPIOA,
    B = ADDRESS_GPIOB,
    OUTPUT_PIN_3 = 1u << 6,
    MODE_PIN_3 = 3u << 6,
};

static struct vboard *pin_board(void) {
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    return board;
}

static void set_mode(struct vboard *board, uint32_t port, unsigned pin, uint32_t mode) {
    uint32_t value = bench_read(board, port + MODER) & ~(3u << 2 * pin);
    bench_write(board, port + MODER, value | mode << 2 * pin);
}

static void ports_come_out_of_reset_analog_but_for_the_debug_pins(void **state) {
    (void)state;
    struct vboard *board = pin_board();
    assert_int_equal(bench_read(board, A + MODER), 0xABFFFFFF);
    assert_int_equal(bench_read(board, A + PUPDR), 0x64000000);
    assert_int_equal(bench_read(board, B + MODER), 0xFFFFFEBF);
    assert_int_equal(bench_read(board, B + PUPDR), 0x00000100);
    bench_off(board);
}

static void an_output_can_be_watched(void **state) {
    (void)state;
    struct vboard *board = pin_board();
    set_mode(board, B, 3, 1);
    assert_false(vboard_pin(board, 'B', 3));
    bench_write(board, B + BSRR, 1u << 3);
    assert_true(vboard_pin(board, 'B', 3));
    assert_int_equal(bench_read(board, B + IDR) & 1u << 3, 1u << 3);
    bench_write(board, B + BSRR, 1u << 19);
    assert_false(vboard_pin(board, 'B', 3));
    bench_write_sized(board, B + ODR, 1, 8);
    assert_true(vboard_pin(board, 'B', 3));
    bench_write(board, B + BRR, 8);
    assert_false(vboard_pin(board, 'B', 3));
    bench_write(board, B + BSRR, 1u << 3 | 1u << 19); /* set wins */
    assert_true(vboard_pin(board, 'B', 3));
    bench_off(board);
}

static void an_input_follows_pulls_and_what_drives_it(void **state) {
    (void)state;
    struct vboard *board = pin_board();
    set_mode(board, A, 0, 0);
    assert_int_equal(bench_read(board, A + IDR) & 1, 0);
    bench_write(board, A + PUPDR, 0x64000001);
    assert_int_equal(bench_read(board, A + IDR) & 1, 1);
    vboard_drive_pin(board, 'A', 0, false);
    assert_int_equal(bench_read(board, A + IDR) & 1, 0);
    vboard_release_pin(board, 'A', 0);
    assert_int_equal(bench_read(board, A + IDR) & 1, 1);
    set_mode(board, A, 0, 3); /* analog reads 0 */
    assert_int_equal(bench_read(board, A + IDR) & 1, 0);
    bench_off(board);
}

static void an_open_drain_output_lets_go(void **state) {
    (void)state;
    struct vboard *board = pin_board();
    bench_write(board, B + OTYPER, 1u << 3);
    bench_write(board, B + BSRR, 1u << 3);
    set_mode(board, B, 3, 1);
    vboard_drive_pin(board, 'B', 3, true);
    assert_true(vboard_pin(board, 'B', 3));
    bench_write(board, B + BRR, 1u << 3);
    assert_false(vboard_pin(board, 'B', 3));
    bench_off(board);
}

static void a_locked_pin_keeps_its_settings(void **state) {
    (void)state;
    struct vboard *board = pin_board();
    set_mode(board, B, 3, 1);
    bench_write(board, B + LCKR, 1u << 16 | 1u << 3);
    bench_write(board, B + LCKR, 1u << 3);
    bench_write(board, B + LCKR, 1u << 16 | 1u << 3);
    assert_int_equal(bench_read(board, B + LCKR), 1u << 16 | 1u << 3);
    set_mode(board, B, 3, 0);
    set_mode(board, B, 5, 1);
    assert_int_equal(bench_read(board, B + MODER) >> 6 & 3, 1);
    assert_int_equal(bench_read(board, B + MODER) >> 10 & 3, 1);
    bench_write(board, B + BSRR, 1u << 3); /* its level is free */
    assert_true(vboard_pin(board, 'B', 3));
    bench_off(board);
}

static void a_button_raises_its_interrupt(void **state) {
    (void)state;
    struct vboard *board = pin_board();
    const uint32_t line = bench_exception(board, IRQ_EXTI9_5);
    bench_write(board, ADDRESS_SYSCFG + 0x0C, 1u << 4); /* EXTI5: port B */
    set_mode(board, B, 5, 0);
    vboard_drive_pin(board, 'B', 5, true);
    bench_write(board, ADDRESS_EXTI + 0x0C, 1u << 5); /* falling */
    bench_set(board, ADDRESS_EXTI, 1u << 5);
    vboard_drive_pin(board, 'A', 5, true);
    vboard_drive_pin(board, 'A', 5, false); /* another port */
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 0);
    vboard_drive_pin(board, 'B', 5, false);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 1u << 5);
    assert_int_equal(board->core.level[line / 32] >> line % 32 & 1, 1);
    bench_write(board, ADDRESS_EXTI + 0x14, 1u << 5);
    assert_int_equal(board->core.level[line / 32] >> line % 32 & 1, 0);
    vboard_drive_pin(board, 'B', 5, true); /* rising: not asked for */
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 0);
    bench_off(board);
}

static void software_can_raise_a_line(void **state) {
    (void)state;
    struct vboard *board = pin_board();
    assert_int_equal(bench_read(board, ADDRESS_EXTI), 0x9F820000);
    bench_set(board, ADDRESS_EXTI, 1);
    bench_write(board, ADDRESS_EXTI + 0x10, 1);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 1);
    bench_write(board, ADDRESS_EXTI + 0x14, 1);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x10), 0);
    bench_off(board);
}

static void the_users_button_and_the_leds_have_names(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = vboard_name(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        const struct pin *pin = &board->description->button.pin;
        const bool pressed = board->description->button.pressed_level;
        const bool there = board->description->button.name != NULL;
        assert_non_null(vboard_led_name(board, 0));
        assert_null(vboard_led_name(board, BOARD_LEDS));
        assert_int_equal(vboard_has_button(board), there);
        assert_int_equal(vboard_press_button(board, true), there);
        assert_int_equal(vboard_pin(board, (char)('A' + pin->port), pin->number), there && pressed);
        assert_int_equal(vboard_press_button(board, false), there);
        assert_int_equal(vboard_pin(board, (char)('A' + pin->port), pin->number),
                         there && !pressed);
        bench_off(board);
    }
    struct vboard *board = bench_on("b-l475e-iot01a");
    assert_string_equal(vboard_led_name(board, 0), "LD2");
    assert_string_equal(vboard_led_name(board, 1), "LD1");
    assert_true(vboard_has_button(board));
    bench_off(board);
}

/* Line 13 shares a vector with 10 to 15; rising and falling are asked for one by one; in event mode
 * nothing is pending, but the core wakes. */
static void exti_lines_share_vectors_and_choose_edges(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l476rg");
    enum { BIT = 1 << 13 };
    bench_clocks_on(board);
    bench_write(board, ADDRESS_SYSCFG + 0x14, 2u << 4); /* EXTI13: port C */
    set_mode(board, ADDRESS_GPIOA + 0x800, 13, 0);
    bench_set(board, ADDRESS_EXTI, BIT);
    (void)vboard_press_button(board, true);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 0);
    bench_write(board, ADDRESS_EXTI + 0x08, BIT); /* rising */
    (void)vboard_press_button(board, false);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), BIT);
    assert_true(bench_irq(board, IRQ_EXTI15_10));
    bench_write(board, ADDRESS_EXTI + 0x14, BIT);
    assert_false(bench_irq(board, IRQ_EXTI15_10));
    bench_write(board, ADDRESS_EXTI, 0);
    bench_write(board, ADDRESS_EXTI + 0x04, BIT); /* event mode */
    board->core.event = false;
    (void)vboard_press_button(board, true);
    (void)vboard_press_button(board, false);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 0);
    assert_true(board->core.event);
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_come_out_of_reset_analog_but_for_the_debug_pins),
        cmocka_unit_test(an_output_can_be_watched),
        cmocka_unit_test(an_input_follows_pulls_and_what_drives_it),
        cmocka_unit_test(an_open_drain_output_lets_go),
        cmocka_unit_test(a_locked_pin_keeps_its_settings),
        cmocka_unit_test(a_button_raises_its_interrupt),
        cmocka_unit_test(software_can_raise_a_line),
        cmocka_unit_test(the_users_button_and_the_leds_have_names),
        cmocka_unit_test(exti_lines_share_vectors_and_choose_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
