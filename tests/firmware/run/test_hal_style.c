/* SPDX-License-Identifier: MIT */
/* A start-up as the vendor's code generator makes it, from both oscillators, on every board. */
#include "loaded.h"

#include <stdio.h>
#include <string.h>

enum { LSE_START_MS = 2000, DE_INIT_ACCESSES = 5, BLINK_MS = 101 };

static uint64_t warnings(const struct loaded *loaded) {
    struct vboard_stats stats;

    vboard_get_stats(loaded->board, &stats);
    return stats.warnings;
}

static void start(struct loaded *loaded, const char *board, const char *clock) {
    char firmware[32];

    snprintf(firmware, sizeof firmware, "hal_style-%s", clock);
    loaded_begin(loaded, board, firmware, false);
}

static void it_starts_from_msi_and_lse(void **state) {
    (void)state;
    const char *name;
    unsigned started = 0;
    for (unsigned i = 0; (name = loaded_board(i)) != NULL; i++) {
        struct loaded loaded;
        if (!loaded_has(name, "hal_style-msi")) {
            continue;
        }
        start(&loaded, name, "msi");
        loaded_expect(&loaded, "ready MSI 2000\r\n", LSE_START_MS + 100);
        loaded_end(&loaded);
        started++;
    }
    assert_int_not_equal(started, 0);
}

static void it_starts_from_hsi16(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = loaded_board(i)) != NULL; i++) {
        struct loaded loaded;
        start(&loaded, name, "hsi16");
        loaded_expect(&loaded, "ready HSI16 0\r\n", 10);
        loaded_end(&loaded);
    }
}

/* The library's DeInit touches the USART before its clock is on: noted, without effect. */
static void only_de_init_is_warned_about(void **state) {
    (void)state;
    struct loaded loaded;
    start(&loaded, loaded_board(0), "hsi16");
    loaded_expect(&loaded, "ready HSI16 0\r\n", 10);
    assert_int_equal(warnings(&loaded), DE_INIT_ACCESSES);
    assert_non_null(strstr(vboard_warning(loaded.board, 0), "the clock of USART"));
    assert_non_null(strstr(vboard_warning(loaded.board, 0), "hal_uart_deinit"));
    assert_null(vboard_warning(loaded.board, 1)); /* the same words: said once */
    loaded_end(&loaded);
}

static void a_strict_board_stops_there(void **state) {
    (void)state;
    struct loaded loaded;
    loaded_begin(&loaded, loaded_board(0), "hal_style-hsi16", true);
    assert_int_equal(vboard_run(loaded.board, 10000000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(loaded.board), "the clock of USART"));
    loaded_end(&loaded);
}

/* Reception and transmission by interrupt; the LED blinks meanwhile, by SysTick's count. */
static void lines_come_back_and_the_led_blinks(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = loaded_board(i)) != NULL; i++) {
        struct loaded loaded;
        const unsigned led = 0; /* the kit's first one */
        start(&loaded, name, "hsi16");
        loaded_line(&loaded, "\n", 10);
        uint64_t before = vboard_led_changes(loaded.board, led);
        loaded_run_ms(&loaded, 10 * BLINK_MS);
        assert_in_range(vboard_led_changes(loaded.board, led) - before, 9, 11);
        loaded_send(&loaded, "eight by");
        loaded_expect(&loaded, "eight by", 2 * BLINK_MS);
        loaded_send(&loaded, "and more");
        loaded_expect(&loaded, "and more", 2 * BLINK_MS);
        loaded_end(&loaded);
    }
}

static void oversampling_by_8_carries_4_megabaud(void **state) {
    (void)state;
    struct loaded loaded;
    start(&loaded, loaded_board(0), "hsi16");
    loaded_line(&loaded, "\n", 10);
    loaded_send(&loaded, "+faster!");
    loaded_expect(&loaded, "+faster!", 2 * BLINK_MS);
    loaded_run_ms(&loaded, 5);
    vboard_uart_set_baud(loaded.board, 4000000);
    loaded_send(&loaded, "12345678");
    loaded_expect(&loaded, "12345678", 2 * BLINK_MS);
    assert_int_equal(vboard_uart_firmware_baud(loaded.board), 4000000);
    loaded_end(&loaded);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_from_msi_and_lse),
        cmocka_unit_test(it_starts_from_hsi16),
        cmocka_unit_test(only_de_init_is_warned_about),
        cmocka_unit_test(a_strict_board_stops_there),
        cmocka_unit_test(lines_come_back_and_the_led_blinks),
        cmocka_unit_test(oversampling_by_8_carries_4_megabaud),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
