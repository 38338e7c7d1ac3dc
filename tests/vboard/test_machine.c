/* SPDX-License-Identifier: MIT */
/* Power, time, resets, snapshots: the board as a whole, with firmware of a few instructions. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

/* Counts in R0 for ever: adds r0, #1; b .-2 */
static const uint16_t counter[] = {0x8000, 0x2000, 0x0009, 0x0800, 0x3001, 0xE7FD};

/* ldr r0, =AIRCR; ldr r1, =0x05FA0004; str r1, [r0]; b . */
static const uint16_t resetter[] = {0x8000, 0x2000, 0x0009, 0x0800, 0x4801, 0x4902,
                                    0x6001, 0xE7FE, 0xED0C, 0xE000, 0x0004, 0x05FA};

static struct vboard *board_with(const void *code, size_t size, uint64_t seed) {
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_true(vboard_load(board, 0x08000000, code, size));
    vboard_power_on(board, seed);
    return board;
}

static void an_unknown_board_is_none(void **state) {
    (void)state;
    assert_null(vboard_new("nucleo-x000xx"));
    const char *name;
    for (unsigned n = 0; (name = vboard_name(n)) != NULL; n++) {
        struct vboard *board = vboard_new(name);
        assert_non_null(board);
        assert_string_equal(board->description->name, name);
        assert_string_equal(board->chip->name, board->description->chip);
        vboard_free(board);
    }
}

static void time_is_exact_across_clock_changes(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    uint64_t asked = vboard_now_ns(board);
    for (unsigned i = 0; i < 1000; i++) { /* 16 MHz and 2 MHz by turns, 7 us each */
        bench_write(board, ADDRESS_RCC, 1u | RCC_CR_MSIRGSEL | (i % 2 != 0 ? 5u : 8u) << 4);
        asked += 7000;
        assert_int_equal(vboard_run(board, asked, false), VBOARD_UNTIL);
    }
    assert_in_range(vboard_now_ns(board), asked, asked + 500);
    bench_off(board);
}

static void ram_is_random_by_seed_and_kept_by_resets(void **state) {
    (void)state;
    struct vboard *a = board_with(counter, sizeof counter, 7);
    struct vboard *b = board_with(counter, sizeof counter, 7);
    struct vboard *c = board_with(counter, sizeof counter, 8);
    assert_memory_equal(a->sram, b->sram, SRAM_MAX_SIZE);
    assert_memory_not_equal(a->sram, c->sram, SRAM_MAX_SIZE);
    vboard_reset_button(c);
    vboard_power_on(b, 7);
    assert_memory_equal(a->sram, b->sram, SRAM_MAX_SIZE);
    bench_write(a, 0x20000000, 0xDEADBEEF);
    vboard_reset_button(a);
    assert_int_equal(bench_read(a, 0x20000000), 0xDEADBEEF);
    vboard_free(a);
    vboard_free(b);
    vboard_free(c);
}

static void software_resets_are_counted(void **state) {
    (void)state;
    struct vboard *board = board_with(resetter, sizeof resetter, 1);
    struct vboard_stats stats;
    bench_wait_us(board, 1000);
    vboard_get_stats(board, &stats);
    assert_true(stats.resets_by_software > 100);
    assert_int_equal(stats.resets, stats.resets_by_software);
    assert_int_equal(stats.reset_flags >> 24, 0x1C);
    vboard_free(board);
}

static void empty_flash_and_lockup_stop_the_run(void **state) {
    (void)state;
    static const uint32_t no_code[] = {0x20008000, 0x08000101};
    struct vboard *board = vboard_new("nucleo-l476rg");
    vboard_power_on(board, 1);
    assert_int_equal(vboard_run(board, 1000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "flash is empty"));
    vboard_free(board);
    board = board_with(no_code, sizeof no_code, 1); /* 0xFFFF is no instruction */
    assert_int_equal(vboard_run(board, 1000000, false), VBOARD_VIOLATION);
    vboard_free(board);
}

static void deep_sleep_but_standby_is_not_modelled(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    board->core.scr |= 1u << 2; /* SLEEPDEEP */
    assert_int_equal(vboard_run(board, 1000000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "SLEEPDEEP"));
    bench_off(board);
}

/* The same calls give the same board, bit for bit; a copy goes the same way as its original. */
static void a_copy_is_a_snapshot(void **state) {
    (void)state;
    struct vboard *board = board_with(counter, sizeof counter, 3);
    struct vboard *copy = vboard_new("nucleo-l432kc");
    bench_clocks_on(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_USART2 + 0xC, 35);
    bench_write(board, ADDRESS_USART2, 0xD);
    bench_wait_us(board, 500);
    vboard_uart_send(board, "snapshot", 8);
    bench_wait_us(board, 300);
    vboard_copy(copy, board);
    assert_memory_equal(copy, board, sizeof *board);
    bench_write(board, ADDRESS_USART2 + 0x28, 'x');
    bench_write(copy, ADDRESS_USART2 + 0x28, 'x');
    bench_wait_us(board, 2000);
    bench_wait_us(copy, 2000);
    assert_memory_equal(copy, board, sizeof *board);
    assert_int_equal(vboard_uart_received(copy), 1);
    vboard_free(board);
    vboard_free(copy);
}

static void a_run_can_stop_at_output(void **state) {
    (void)state;
    struct vboard *board = board_with(counter, sizeof counter, 3);
    bench_clocks_on(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_USART2 + 0xC, 35);
    bench_write(board, ADDRESS_USART2, 0x9);
    bench_wait_us(board, 500);
    bench_write(board, ADDRESS_USART2 + 0x28, 'x');
    uint64_t start = vboard_now_ns(board);
    assert_int_equal(vboard_run(board, start + 1000000, true), VBOARD_OUTPUT);
    assert_in_range(vboard_now_ns(board) - start, 80000, 90000);
    char byte;
    assert_int_equal(vboard_uart_receive(board, &byte, 1), 1);
    assert_int_equal(vboard_run(board, start + 1000000, true), VBOARD_UNTIL);
    vboard_free(board);
}

static void a_debugger_sees_memory_only(void **state) {
    (void)state;
    struct vboard *board = board_with(counter, sizeof counter, 3);
    uint32_t word = 0x01020304;
    assert_true(vboard_poke(board, 0x1000FFFC - 0xC000, &word, 4));
    word = 0;
    assert_true(vboard_peek(board, 0x2000FFFC, &word, 4));
    assert_int_equal(word, 0x01020304);
    assert_false(vboard_peek(board, 0x40021000, &word, 4));
    assert_false(vboard_peek(board, 0x2000FFFE, &word, 4));
    assert_false(vboard_poke(board, 0x0803FFFE, &word, 4));
    assert_false(vboard_load(board, 0x07FFFFFC, &word, 8));
    assert_true(vboard_load(board, 0x0803FFFC, &word, 4));
    vboard_free(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_board_is_none),
        cmocka_unit_test(time_is_exact_across_clock_changes),
        cmocka_unit_test(ram_is_random_by_seed_and_kept_by_resets),
        cmocka_unit_test(software_resets_are_counted),
        cmocka_unit_test(empty_flash_and_lockup_stop_the_run),
        cmocka_unit_test(deep_sleep_but_standby_is_not_modelled),
        cmocka_unit_test(a_copy_is_a_snapshot),
        cmocka_unit_test(a_run_can_stop_at_output),
        cmocka_unit_test(a_debugger_sees_memory_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
