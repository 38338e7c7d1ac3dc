/* SPDX-License-Identifier: MIT */
/* Listening to an application: its rate, what is typed, and the hint that nothing readable comes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "cli/readable.h"
#include "tests/support/tool_bench.h"

#define US_PER_SECOND UINT64_C(1000000)

static struct readable readable;

static int setup(void **state) {
    memset(&readable, 0, sizeof readable);
    return tool_bench_setup(state);
}

/* -- text or not -------------------------------------------------------------------------------*/

static bool garbage(const char *bytes, size_t length, uint64_t now_us) {
    return readable_garbage(&readable, (const uint8_t *)bytes, length, now_us);
}

static void nuls_are_no_text(void **state) {
    static const char nuls[100];

    (void)state;
    assert_false(garbage(nuls, 20, 0)); /* an adapter's beginning */
    assert_true(garbage(nuls, 44, 1));
    assert_false(garbage(nuls, 100, 2)); /* it has been said */
}

static void a_slow_talker_is_judged_after_a_second(void **state) {
    static const char noise[] = "\x80\xE6\x98\xF8\x00";

    (void)state;
    assert_false(garbage(noise, 5, 0));
    assert_false(garbage(noise, 0, US_PER_SECOND - 1));
    assert_true(garbage(noise, 0, US_PER_SECOND));
}

/* "Application code" at 115200 baud, heard at 9600: each byte looks like the first of a character.
 */
static void characters_that_have_no_end_are_none(void **state) {
    (void)state;
    assert_false(garbage("\xF1\xF3\xF1\xF3\xF1", 5, 0));
    assert_true(garbage("", 0, US_PER_SECOND));
}

static void three_odd_bytes_prove_nothing(void **state) {
    (void)state;
    assert_false(garbage("\0\0\0", 3, 0));
    assert_false(garbage("", 0, 10 * US_PER_SECOND));
}

static void text_is_text_in_any_language_and_colour(void **state) {
    static const char text[] =
        "\033[32mhazır\033[0m\r\n\tçığöşü 準備完了 🙂 готово, готово\n";

    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        assert_false(garbage(text, strlen(text), i * US_PER_SECOND));
    }
    assert_false(readable.judged_garbage);
}

static void a_burst_before_text_is_forgiven(void **state) {
    static const char nuls[30];

    (void)state;
    assert_false(garbage(nuls, sizeof nuls, 0));
    assert_false(garbage("Application code\r\nApplication code\r\n", 36, 1000));
}

/* -- the monitor -------------------------------------------------------------------------------*/

static void no_text_gets_a_hint_once(void **state) {
    (void)state;
    tool_bench.device.mode = FAKE_APPLICATION;
    tool_bench.device.application_text = "\x80\x80\xE6\x80\xF8\x98\x80\x80";
    tool_bench.stop_at_us = 20 * US_PER_SECOND;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    const char *first = strstr(tool_bench.err, "what comes at 115200 baud is no text");
    assert_non_null(first);
    assert_non_null(strstr(first, "--monitor-baud N"));
    assert_null(strstr(first + 1, "what comes at"));
}

static void text_gets_none(void **state) {
    (void)state;
    tool_bench.device.mode = FAKE_APPLICATION;
    tool_bench.stop_at_us = 20 * US_PER_SECOND;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_true(tool_bench_printed("Application code"));
    assert_false(tool_bench_said("is no text"));
}

static void after_a_start_the_rate_is_the_applications(void **state) {
    static const enum verb verbs[] = {VERB_FLASH, VERB_RUN};

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        (void)tool_bench_teardown(NULL);
        (void)setup(state);
        tool_bench_install();
        tool_bench.arguments.full = true;
        tool_bench.arguments.monitor = true;
        tool_bench.arguments.monitor_baud = 9600;
        tool_bench.arguments.has_timeout = true;
        tool_bench.arguments.timeout_us = 3 * US_PER_SECOND;
        assert_int_equal(tool_bench_run(verbs[i]), EXIT_DONE);
        assert_true(tool_bench_said("listening on /dev/fake at 9600 baud"));
        assert_int_equal(tool_bench.device.baud, 9600);
    }
}

static void no_limit_is_none(void **state) {
    (void)state;
    tool_bench.device.mode = FAKE_APPLICATION;
    tool_bench.arguments.has_timeout = true;
    tool_bench.arguments.timeout_us = TIMEOUT_NEVER;
    tool_bench.stop_at_us = 100 * US_PER_SECOND;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_true(tool_bench.device.now_us >= tool_bench.stop_at_us);
}

static void a_board_is_waited_for_without_limit(void **state) {
    (void)state;
    tool_bench.device.mode = FAKE_OFF;
    tool_bench.arguments.has_timeout = true;
    tool_bench.arguments.timeout_us = TIMEOUT_NEVER;
    tool_bench.stop_at_us = 100 * US_PER_SECOND;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_INTERRUPTED);
    assert_true(tool_bench_said("press the reset button of the board (Ctrl-C ends)"));
    assert_true(tool_bench.device.now_us < tool_bench.stop_at_us + US_PER_SECOND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nuls_are_no_text),
        TEST(a_slow_talker_is_judged_after_a_second),
        TEST(characters_that_have_no_end_are_none),
        TEST(three_odd_bytes_prove_nothing),
        TEST(text_is_text_in_any_language_and_colour),
        TEST(a_burst_before_text_is_forgiven),
        TEST(no_text_gets_a_hint_once),
        TEST(text_gets_none),
        TEST(after_a_start_the_rate_is_the_applications),
        TEST(no_limit_is_none),
        TEST(a_board_is_waited_for_without_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
