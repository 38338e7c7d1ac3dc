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

/* -- a port that is lost, or wanted ------------------------------------------------------------*/

static struct {
    uint64_t lost_us, back_us;     /* 0: never */
    uint64_t wanted_us, wanted_to; /* by another tulpar */
    unsigned closed, opened, resets;
    enum serial_error before_back;
    bool is_closed;
    char typed[64]; /* one key at each look, from typed_us on */
    size_t next_key;
    uint64_t typed_us;
    bool typed_in_line; /* while the board is talking */
} world;

static void pass(uint64_t us) {
    tool_bench.device.now_us += us;
}

static bool is_wanted(void *context) {
    uint64_t now_us = tool_bench.device.now_us;

    (void)context;
    if (!world.is_closed && world.lost_us != 0 && now_us >= world.lost_us) {
        tool_bench.device.closed = true; /* the next read finds that out */
    }
    return world.wanted_us != 0 && now_us >= world.wanted_us && now_us < world.wanted_to;
}

static void close_port(void *context) {
    (void)context;
    assert_false(world.is_closed);
    world.is_closed = true;
    world.closed++;
}

static enum serial_error open_port(void *context, uint32_t baud, struct serial_problem *problem) {
    (void)context;
    memset(problem, 0, sizeof *problem);
    assert_true(world.is_closed);
    assert_int_equal(baud, 115200);
    if (tool_bench.device.now_us < world.back_us) {
        return world.before_back;
    }
    world.is_closed = false;
    world.lost_us = 0;
    world.opened++;
    tool_bench.device.closed = false;
    return SERIAL_OK;
}

static void pause_port(void *context, uint32_t us) {
    (void)context;
    pass(us);
}

static void reset_by_line(void *context) {
    (void)context;
    world.resets++;
}

static enum keyboard_input read_keys(uint8_t *data, size_t capacity, bool pipes_too,
                                     size_t *length) {
    (void)pipes_too;
    assert_true(capacity >= KEYBOARD_ROOM_MIN);
    *length = 0;
    bool talks = tool_bench.device.queue_head != tool_bench.device.queue_tail;

    if (tool_bench.device.now_us >= world.typed_us && (talks || !world.typed_in_line) &&
        world.typed[world.next_key] != '\0') {
        data[(*length)++] = (uint8_t)world.typed[world.next_key++];
    }
    return KEYBOARD_TYPED;
}

static bool is_terminal(void) {
    return true;
}

static void rest(void) {
}

static const struct keyboard fake_keyboard = {read_keys, is_terminal, rest};
static const struct monitor_port fake_port = {NULL,      is_wanted,  close_port,
                                              open_port, pause_port, reset_by_line};

static int setup_port(void **state) {
    memset(&world, 0, sizeof world);
    world.before_back = SERIAL_NOT_FOUND;
    if (setup(state) != 0) {
        return 1;
    }
    tool_bench.keyboard = &fake_keyboard;
    tool_bench.monitor_port = &fake_port;
    tool_bench.device.mode = FAKE_APPLICATION;
    tool_bench.stop_at_us = 20 * US_PER_SECOND;
    return 0;
}

static unsigned times(const char *text, const char *part) {
    unsigned count = 0;

    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

static void a_lost_port_is_told_once_and_comes_back(void **state) {
    (void)state;
    world.lost_us = 5 * US_PER_SECOND;
    world.back_us = 12 * US_PER_SECOND;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_int_equal(times(tool_bench.err, "lost /dev/fake; waiting until it is back\n"), 1);
    assert_int_equal(times(tool_bench.err, "/dev/fake is back\n"), 1);
    assert_int_equal(world.closed, 1);
    assert_int_equal(world.opened, 1);
    assert_true(times(tool_bench.out, "Application code\r\n") > 9);
}

static void half_a_line_is_ended_before_a_message(void **state) {
    (void)state;
    world.lost_us = 5 * US_PER_SECOND;
    tool_bench.console.terminal = true;
    tool_bench.device.application_text = "no end";
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_true(tool_bench_said("\n\nlost /dev/fake; waiting"));
}

static void what_is_held_back_at_the_end_is_shown(void **state) {
    (void)state;
    tool_bench.arguments.hex = true;
    world.typed_us = 3 * US_PER_SECOND;
    world.typed_in_line = true;
    memcpy(world.typed, "\x1Dq", 2);
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_int_equal(times(tool_bench.out, "|Application code|"), 3);
    assert_int_equal(times(tool_bench.out, "41 "), 4); /* and one letter of the fourth line */
}

static void without_reconnect_it_is_an_error(void **state) {
    (void)state;
    world.lost_us = 5 * US_PER_SECOND;
    tool_bench.arguments.no_reconnect = true;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_PORT);
    assert_true(tool_bench_said("lost /dev/fake while listening\n"));
    assert_int_equal(world.closed, 0);
}

static void so_it_is_when_the_time_is_over_meanwhile(void **state) {
    (void)state;
    world.lost_us = 5 * US_PER_SECOND;
    world.back_us = TIMEOUT_NEVER;
    tool_bench.arguments.has_timeout = true;
    tool_bench.arguments.timeout_us = 8 * US_PER_SECOND;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_PORT);
    assert_true(tool_bench_said("lost /dev/fake while listening\n"));
    assert_in_range(tool_bench.device.now_us, 8 * US_PER_SECOND, 9 * US_PER_SECOND);
}

static void who_leaves_meanwhile_has_left(void **state) {
    (void)state;
    world.lost_us = 5 * US_PER_SECOND;
    world.back_us = TIMEOUT_NEVER;
    world.typed_us = 8 * US_PER_SECOND;
    memcpy(world.typed, "\x1Dq", 2);
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_in_range(tool_bench.device.now_us, 8 * US_PER_SECOND, 9 * US_PER_SECOND);
    assert_false(tool_bench_said("while listening"));
}

static void what_keeps_a_port_that_is_back_is_told_once(void **state) {
    (void)state;
    world.lost_us = 2 * US_PER_SECOND;
    world.back_us = 12 * US_PER_SECOND;
    world.before_back = SERIAL_BUSY;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_int_equal(times(tool_bench.err, "it is in use: "), 1);
    assert_int_equal(times(tool_bench.err, "; still waiting\n"), 1);
    assert_true(tool_bench_said("/dev/fake is back\n"));
}

static void what_settles_in_a_moment_is_not(void **state) {
    (void)state;
    world.lost_us = 2 * US_PER_SECOND;
    world.back_us = 4 * US_PER_SECOND;
    world.before_back = SERIAL_DENIED;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_false(tool_bench_said("still waiting"));
}

static void who_wants_the_port_gets_it_until_he_is_done(void **state) {
    (void)state;
    world.wanted_us = 5 * US_PER_SECOND;
    world.wanted_to = 9 * US_PER_SECOND;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_int_equal(times(tool_bench.err, "another tulpar borrows /dev/fake\n"), 1);
    assert_int_equal(times(tool_bench.err, "listening on /dev/fake again\n"), 1);
    assert_int_equal(world.closed, 1);
    assert_int_equal(world.opened, 1);
}

static void the_reset_key_pulls_the_line_that_was_named(void **state) {
    (void)state;
    tool_bench.arguments.reset = RESET_DTR;
    memcpy(world.typed, "\x1Dr", 2);
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_int_equal(world.resets, 1);
    assert_int_equal(tool_bench.device.seen[COMMAND_ENTER], 0);
}

static void without_a_line_it_is_the_bootloaders_to_do(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.device.mode = FAKE_LISTENER;
    world.typed_us = 3 * US_PER_SECOND;
    memcpy(world.typed, "\x1Dr", 2);
    tool_bench.arguments.monitor_baud = 9600; /* the application's; the bootloader has its own */
    tool_bench.device.baud = 9600;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_int_equal(world.resets, 0);
    expect_note("%s", tool_bench.err);
    assert_int_equal(tool_bench.device.starts, 1);
    assert_int_equal(tool_bench.device.baud, 9600);
    assert_false(tool_bench_said("not started again"));
}

static void a_silent_board_is_told_and_the_monitor_goes_on(void **state) {
    (void)state;
    memcpy(world.typed, "\x1Dr\x1Dx", 4); /* hexadecimal: it still takes keys */
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_int_equal(
        times(tool_bench.err, "the board was not started again: no bootloader answers"), 1);
    assert_true(tool_bench_printed("|Application code|\n"));
}

static void a_file_that_was_sent_can_be_sent_again(void **state) {
    struct monitor_settings settings;

    (void)state;
    monitor_settings_init(&settings, &tool_bench.arguments);
    tool_bench.settings = &settings;
    memcpy(world.typed,
           "\x1D"
           "f",
           2);
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_true(tool_bench_said("no file was sent by this command"));
    assert_false(settings.flash_again);
    settings.can_flash = true;
    world.next_key = 0;
    tool_bench.stop_at_us = 0; /* the key ends it */
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_true(settings.flash_again);
}

#define PORT(name) cmocka_unit_test_setup_teardown(name, setup_port, tool_bench_teardown)
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
        PORT(a_lost_port_is_told_once_and_comes_back),
        PORT(half_a_line_is_ended_before_a_message),
        PORT(what_is_held_back_at_the_end_is_shown),
        PORT(without_reconnect_it_is_an_error),
        PORT(so_it_is_when_the_time_is_over_meanwhile),
        PORT(who_leaves_meanwhile_has_left),
        PORT(what_keeps_a_port_that_is_back_is_told_once),
        PORT(what_settles_in_a_moment_is_not),
        PORT(who_wants_the_port_gets_it_until_he_is_done),
        PORT(the_reset_key_pulls_the_line_that_was_named),
        PORT(without_a_line_it_is_the_bootloaders_to_do),
        PORT(a_silent_board_is_told_and_the_monitor_goes_on),
        PORT(a_file_that_was_sent_can_be_sent_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
