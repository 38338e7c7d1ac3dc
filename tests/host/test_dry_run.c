/* SPDX-License-Identifier: MIT */
/* tulpar flash --dry-run: what would be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/tool_bench.h"

enum { ALTERED = 5000 }; /* a byte in the third page */

static int setup(void **state) {
    int result = tool_bench_setup(state);

    fake_init_streaming(&tool_bench.device);
    tool_bench.arguments.dry_run = true;
    return result;
}

static void assert_nothing_changed(void) {
    assert_int_equal(tool_bench.device.bytes_programmed, 0);
    assert_int_equal(tool_bench.device.pages_erased, 0);
    assert_int_equal(tool_bench.device.seen[COMMAND_BEGIN], 0);
}

static void it_says_what_would_be_sent(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.image[ALTERED] ^= 1;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_true(tool_bench_said("1 of 10 pages would be sent\nthat would take about 0."));
    assert_true(tool_bench_said(" s at 115200 baud\n"));
    assert_true(
        tool_bench_said("nothing was changed; to do it: tulpar flash app.elf -p /dev/fake\n"));
    assert_nothing_changed();
}

static void an_application_that_had_to_stop_runs_again(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.image[ALTERED] ^= 1;
    tool_bench.device.mode = FAKE_LISTENER;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(tool_bench.device.starts, 1);
    assert_nothing_changed();
}

static void a_board_that_holds_it_needs_nothing(void **state) {
    (void)state;
    tool_bench_install();
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_true(tool_bench_said("nothing would be sent: the board holds app.elf already\n"));
    assert_nothing_changed();
}

static void a_rate_is_not_promised(void **state) {
    (void)state;
    tool_bench.device.baud_highest = 921600;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_true(tool_bench_said(" s at 921600 baud, where the line carries that\n"));
    assert_int_equal(tool_bench.device.seen[COMMAND_RATE], 0);
    assert_nothing_changed();
}

static void a_swap_is_told_unless_nothing_is_started(void **state) {
    (void)state;
    fake_two_slots(&tool_bench.device);
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_true(tool_bench_said("then the slots would be swapped, which takes about "));
    tool_bench.err_from = tool_bench.err_size;
    tool_bench.arguments.no_run = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_false(tool_bench_said("swapped"));
}

static void as_json(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.image[ALTERED] ^= 1;
    tool_bench.arguments.json = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    (void)fflush(tool_bench.console.out);
    assert_true(tool_bench_printed("\"dry_run\":\ttrue"));
    assert_true(tool_bench_printed("\"to_send\":\t2048"));
    assert_true(tool_bench_printed("\"already_right\":\t17952"));
    assert_true(tool_bench_printed("\"pages_to_send\":\t1"));
    assert_true(tool_bench_printed("\"expected_seconds\":\t0."));
    assert_true(tool_bench_printed("\"expected_swap_seconds\":\tnull"));
}

static void a_file_for_another_place_is_refused(void **state) {
    (void)state;
    tool_bench.material.source.base = 0x08000000;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_BAD_FILE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(it_says_what_would_be_sent),
        TEST(an_application_that_had_to_stop_runs_again),
        TEST(a_board_that_holds_it_needs_nothing),
        TEST(a_rate_is_not_promised),
        TEST(a_swap_is_told_unless_nothing_is_started),
        TEST(as_json),
        TEST(a_file_for_another_place_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
