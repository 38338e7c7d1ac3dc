/* SPDX-License-Identifier: MIT */
/* A prompt over interrupt-driven rings; button, LED, CRC unit, sleep. */
#include "loaded.h"

#include <string.h>

enum { ANSWER_MS = 50 };

static void start(struct loaded *loaded, const char *board) {
    loaded_begin(loaded, board, "repl", true);
    loaded_expect(loaded, "> ", 5);
}

/* The line comes back, then the answer, then the prompt. */
static void ask(struct loaded *loaded, const char *line, const char *answer) {
    loaded_send(loaded, line);
    loaded_send(loaded, "\r");
    loaded_line(loaded, "\r\n", ANSWER_MS);
    const char *got = loaded_line(loaded, "\r\n> ", ANSWER_MS);
    assert_int_equal(strncmp(got, answer, strlen(answer)), 0);
    assert_int_equal(strlen(got), strlen(answer) + strlen("\r\n> "));
}

static void it_answers(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = loaded_board(i)) != NULL; i++) {
        struct loaded loaded;
        start(&loaded, name);
        ask(&loaded, "version", "repl 1.0");
        ask(&loaded, "crc 123456789", "cbf43926"); /* the check value of CRC-32 */
        ask(&loaded, "poke 20004000 12345678", "ok");
        ask(&loaded, "peek 20004000", "12345678");
        ask(&loaded, "nonsense", "?");
        loaded_end(&loaded);
    }
}

static void the_led_follows(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = loaded_board(i)) != NULL; i++) {
        struct loaded loaded;
        const unsigned led = 0; /* the kit's first one */
        start(&loaded, name);
        assert_false(vboard_led(loaded.board, led));
        ask(&loaded, "led on", "on");
        assert_true(vboard_led(loaded.board, led));
        ask(&loaded, "led off", "off");
        assert_false(vboard_led(loaded.board, led));
        assert_int_equal(vboard_led_changes(loaded.board, led), 2);
        loaded_end(&loaded);
    }
}

static void the_button_interrupts(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = loaded_board(i)) != NULL; i++) {
        struct loaded loaded;
        start(&loaded, name);
        ask(&loaded, "button", "0");
        bool there = vboard_press_button(loaded.board, true);
        assert_int_equal(there, vboard_has_button(loaded.board));
        loaded_run_ms(&loaded, 100);
        (void)vboard_press_button(loaded.board, false);
        ask(&loaded, "button", there ? "1" : "0");
        loaded_end(&loaded);
    }
}

/* 200 bytes in one go: nothing is lost on the way in, nor in the echo of it. */
static void a_long_line_passes_both_rings(void **state) {
    (void)state;
    struct loaded loaded;
    start(&loaded, loaded_board(0));
    for (unsigned i = 0; i < 5; i++) {
        loaded_send(&loaded, "version\rcrc 123456789\rled off\rversion\r");
    }
    for (unsigned i = 0; i < 5; i++) {
        loaded_line(&loaded, "repl 1.0\r\n> ", ANSWER_MS);
        loaded_line(&loaded, "cbf43926\r\n> ", ANSWER_MS);
        loaded_line(&loaded, "off\r\n> ", ANSWER_MS);
        loaded_line(&loaded, "repl 1.0\r\n> ", ANSWER_MS);
    }
    loaded_send(&loaded, "uart\r");
    assert_non_null(strstr(loaded_line(&loaded, "\r\n> ", ANSWER_MS), "lost 0"));
    loaded_end(&loaded);
}

/* Between bytes the core sleeps: a second without input costs next to no instructions. */
static void it_sleeps_between_bytes(void **state) {
    (void)state;
    struct loaded loaded;
    struct vboard_stats before, after;
    start(&loaded, loaded_board(0));
    loaded_run_ms(&loaded, 10);
    vboard_get_stats(loaded.board, &before);
    loaded_run_ms(&loaded, 1000);
    vboard_get_stats(loaded.board, &after);
    assert_int_equal(after.instructions - before.instructions, 0);
    loaded_end(&loaded);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_answers),
        cmocka_unit_test(the_led_follows),
        cmocka_unit_test(the_button_interrupts),
        cmocka_unit_test(a_long_line_passes_both_rings),
        cmocka_unit_test(it_sleeps_between_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
