/* SPDX-License-Identifier: MIT */
/* tulpar verify: does the board hold this file? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/tool_bench.h"
#include "wire/record.h"

enum { ALTERED = 5000 }; /* a byte in the third page */

static int setup(void **state) {
    int result = tool_bench_setup(state);

    fake_init_streaming(&tool_bench.device); /* which tells of its pages */
    return result;
}

static void assert_nothing_changed(void) {
    assert_int_equal(tool_bench.device.bytes_programmed, 0);
    assert_int_equal(tool_bench.device.pages_erased, 0);
}

static void what_is_installed_is_held(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.arguments.json = true;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_DONE);
    assert_true(tool_bench_said("the board holds app.elf: 20000 bytes, version 1.2.3, CRC 0x"));
    (void)fflush(tool_bench.console.out);
    assert_true(tool_bench_printed("\"verdict\":\t\"valid\""));
    assert_nothing_changed();
}

static void a_running_application_runs_again(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.device.mode = FAKE_LISTENER;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_DONE);
    assert_int_equal(tool_bench.device.starts, 1);
    tool_bench.image[ALTERED] ^= 1;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    assert_int_equal(tool_bench.device.starts, 2);
    assert_nothing_changed();
}

static void another_file_is_not_held(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.image[ALTERED] ^= 1;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    assert_true(tool_bench_said("the flash of the board does not hold app.elf\n"
                                "  cause: pages with 2048 of its bytes hold something else\n"
                                "  next:  send it: tulpar flash app.elf -p /dev/fake\n"));
    assert_nothing_changed();
}

/* INFO calls it valid still, for the device has not looked since. */
static void what_has_changed_in_the_flash_is_found(void **state) {
    (void)state;
    tool_bench_install();
    fake_area(&tool_bench.device)[ALTERED] ^= 1;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    assert_true(tool_bench_said("pages with 2048 of its bytes hold something else"));
    assert_nothing_changed();
}

static void what_no_record_knows_is_told(void **state) {
    (void)state;
    fake_load(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE);
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    assert_true(tool_bench_said("the flash of the board holds app.elf, but it is not what is "
                                "installed"));
    assert_true(tool_bench_said("next:  tulpar record app.elf -p /dev/fake\n"));
    assert_nothing_changed();
}

static void an_empty_board_holds_nothing(void **state) {
    (void)state;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    assert_true(tool_bench_said("it is another build, or it was never loaded"));
    assert_nothing_changed();
}

/* It answers with one CRC for the whole. */
static void a_board_that_tells_nothing_of_its_pages(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.device.board.board.confidential = true;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_DONE);
    tool_bench.image[ALTERED] ^= 1;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    assert_int_equal(tool_bench.device.seen[COMMAND_PAGES], 0);
}

/* What runs counts, and not what lies beside it. */
static void two_slots(void **state) {
    (void)state;
    tool_bench.device.features |= FEATURE_OVERLAY;
    fake_two_slots(&tool_bench.device);
    tool_bench_install();
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_DONE);
    fake_area(&tool_bench.device)[ALTERED] ^= 1;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    fake_area(&tool_bench.device)[ALTERED] ^= 1;
    tool_bench.image[ALTERED] ^= 1;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_VERIFY);
    assert_nothing_changed();
}

static void a_file_for_another_place_is_refused(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.material.source.base = 0x08000000;
    assert_int_equal(tool_bench_run(VERB_VERIFY), EXIT_BAD_FILE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_installed_is_held),
        TEST(a_running_application_runs_again),
        TEST(another_file_is_not_held),
        TEST(what_has_changed_in_the_flash_is_found),
        TEST(what_no_record_knows_is_told),
        TEST(an_empty_board_holds_nothing),
        TEST(a_board_that_tells_nothing_of_its_pages),
        TEST(two_slots),
        TEST(a_file_for_another_place_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
