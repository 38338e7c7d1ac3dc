/* SPDX-License-Identifier: MIT */
/* Ctrl-C at every moment: it ends within a second, and a product goes on as it was, or the user is
 * told what it does now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/tool_bench.h"

enum { STEP_US = 10000, SECOND_US = 1000000 };

static void begin(enum fake_mode mode, uint64_t stop_at_us) {
    (void)tool_bench_teardown(NULL);
    (void)tool_bench_setup(NULL);
    tool_bench_install();
    tool_bench.device.mode = mode;
    tool_bench.stop_at_us = stop_at_us;
}

/* The application that runs is another one than the tool has. */
static void listen_with_another(void) {
    static uint8_t another[TOOL_IMAGE_SIZE];

    memcpy(another, tool_bench.image, sizeof another);
    another[FAKE_CORRUPTED] ^= 1;
    fake_install(&tool_bench.device, another, sizeof another);
    tool_bench.device.mode = FAKE_LISTENER;
}

static bool runs(void) {
    return tool_bench.device.mode == FAKE_LISTENER;
}

static void assert_ended_in_time(void) {
    assert_true(tool_bench.device.now_us < tool_bench.stop_at_us + SECOND_US);
}

static void an_application_that_was_asked_to_leave_runs_again(void **state) {
    static const enum verb verbs[] = {VERB_INFO, VERB_CONFIRM, VERB_RUN, VERB_ERASE, VERB_FLASH};
    unsigned stopped_and_started = 0;

    (void)state;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        for (uint64_t stop = STEP_US; stop < SECOND_US / 2; stop += STEP_US) {
            begin(FAKE_LISTENER, stop);
            if (tool_bench_run(verbs[i]) != EXIT_INTERRUPTED) {
                break; /* done before that */
            }
            assert_ended_in_time();
            if (runs()) {
                stopped_and_started += tool_bench.device.starts > 0;
                bool again =
                    tool_bench_said("next:  the application has been started again: tulpar ");
                bool meanwhile = tool_bench_said("interrupted while starting the application");
                assert_true(meanwhile || again == (tool_bench.device.starts > 0));
            } else {
                assert_true(tool_bench_said("waits in its bootloader"));
            }
        }
    }
    assert_true(stopped_and_started > 10);
}

/* It was never asked, or never made way: there is nothing to start. */
static void an_application_that_does_not_listen_is_not_claimed_to_be_stopped(void **state) {
    (void)state;
    for (uint64_t stop = STEP_US; stop < 4 * SECOND_US; stop += 7 * STEP_US) {
        begin(FAKE_APPLICATION, stop);
        tool_bench.device.application_text = NULL;
        assert_int_equal(tool_bench_run(VERB_INFO), EXIT_INTERRUPTED);
        assert_ended_in_time();
        assert_false(tool_bench_said("has been started again"));
        assert_false(tool_bench_said("waits in its bootloader"));
    }
    assert_true(tool_bench_said("next:  an application that made way for it starts again by itself "
                                "after 60 s, or by: tulpar run -p /dev/fake"));
}

static void a_board_that_waited_in_its_bootloader_still_does(void **state) {
    (void)state;
    for (uint64_t stop = 1001; stop < 60000; stop += 1000) {
        begin(FAKE_BOOTLOADER, stop);
        if (tool_bench_run(VERB_INFO) == EXIT_INTERRUPTED) {
            assert_ended_in_time();
            assert_int_equal(tool_bench.device.starts, 0);
        }
    }
}

/* Nothing has been erased yet. */
static void a_flash_that_has_not_begun_leaves_the_old_application(void **state) {
    unsigned put_back = 0;

    (void)state;
    for (uint64_t stop = STEP_US; stop < 2 * SECOND_US; stop += STEP_US) {
        begin(FAKE_LISTENER, stop);
        listen_with_another();
        if (tool_bench_run(VERB_FLASH) != EXIT_INTERRUPTED) {
            break;
        }
        assert_ended_in_time();
        bool untouched = tool_bench.device.pages_erased == 0;
        put_back += untouched && tool_bench.device.starts > 0;
        assert_true(!untouched || runs());
        assert_true(runs() || tool_bench_said("no valid application now") ||
                    tool_bench_said("or none that is valid"));
    }
    assert_true(put_back > 10);
}

/* In the last moments nobody knows. */
static void at_the_end_the_board_may_have_the_new_application(void **state) {
    unsigned unsure = 0;

    (void)state;
    for (uint64_t stop = SECOND_US / 2; stop < 3 * SECOND_US; stop += STEP_US) {
        begin(FAKE_BOOTLOADER, stop);
        tool_bench.arguments.full = true;
        if (tool_bench_run(VERB_FLASH) != EXIT_INTERRUPTED) {
            break;
        }
        bool valid = fake_info(&tool_bench.device).image.verdict == VERDICT_VALID;
        bool begun = tool_bench.device.pages_erased > 0;
        assert_false(begun && valid && tool_bench_said("no valid application now"));
        unsure += tool_bench_said("the board may have the new application, or none that is valid");
    }
    assert_true(unsure > 0);
}

/* FINISH may have come: then it is not the application that made way which starts by itself. */
static void at_the_end_with_two_slots_it_may_be_the_new_one_that_starts(void **state) {
    unsigned closing = 0;

    (void)state;
    for (uint64_t stop = STEP_US; stop < 6 * SECOND_US; stop += STEP_US) {
        begin(FAKE_LISTENER, stop);
        fake_two_slots(&tool_bench.device);
        listen_with_another();
        if (tool_bench_run(VERB_FLASH) != EXIT_INTERRUPTED) {
            break;
        }
        if (tool_bench_said("while closing the update")) {
            closing++;
            assert_false(tool_bench_said("the application has been started again"));
            assert_true(tool_bench_said("may be the new one: tulpar info") ||
                        tool_bench_said("it is the new application that starts"));
        }
    }
    assert_true(closing > 0);
}

static void info_says_what_it_leaves(void **state) {
    (void)state;
    begin(FAKE_BOOTLOADER, 0);
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    assert_true(tool_bench_said("the board waits in its bootloader; it starts its application by "
                                "itself after 60 s, or by: tulpar run -p /dev/fake"));
    begin(FAKE_BOOTLOADER, 0);
    fake_reset(&tool_bench.device, tool_bench.device.now_us); /* its window, and INFO keeps it */
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    assert_true(tool_bench_said("the board waits in its bootloader"));
    begin(FAKE_LISTENER, 0);
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    assert_true(runs());
    assert_false(tool_bench_said("the board waits"));
}

/* However little patience there is, and whatever the board refuses. */
static void what_gives_up_starts_the_application_again(void **state) {
    unsigned put_back = 0;

    (void)state;
    for (uint64_t patience = STEP_US; patience < SECOND_US; patience += STEP_US) {
        begin(FAKE_LISTENER, 0);
        tool_bench.arguments.has_timeout = true;
        tool_bench.arguments.timeout_us = patience;
        enum exit_code exit_code = tool_bench_run(VERB_INFO);
        if (exit_code == EXIT_NO_DEVICE) {
            assert_true(runs());
            put_back += tool_bench_said("\nthe application has been started again\n");
            assert_true(tool_bench.device.now_us < patience + SECOND_US + SECOND_US / 2);
        }
    }
    assert_true(put_back > 10);
}

static void so_does_what_is_refused(void **state) {
    (void)state;
    begin(FAKE_LISTENER, 0);
    fake_two_slots(&tool_bench.device);
    tool_bench.device.mode = FAKE_LISTENER;
    fake_script(&tool_bench.device, COMMAND_BEGIN, 1, 1, FAULT_STATUS, TULPAR_STATUS_SUPPLY);
    tool_bench.arguments.full = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_REFUSED);
    assert_true(runs());
    assert_true(tool_bench_said("next:  power the board at 3.3 V"));
    assert_true(tool_bench_said("\nthe application has been started again\n"));
}

static void an_impatient_user_is_not_asked_for_the_button(void **state) {
    (void)state;
    begin(FAKE_OFF, 0);
    tool_bench.arguments.has_timeout = true;
    tool_bench.arguments.timeout_us = 3 * SECOND_US;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_NO_DEVICE);
    assert_false(tool_bench_said("waiting"));
    begin(FAKE_OFF, 0);
    tool_bench.arguments.has_timeout = true;
    tool_bench.arguments.timeout_us = 5 * SECOND_US;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_NO_DEVICE);
    assert_true(tool_bench_said("press the reset button of the board (waiting 3 s more)") ||
                tool_bench_said("press the reset button of the board (waiting 2 s more)"));
}

/* The rate of a transfer is no rate to begin with. */
static void what_to_type_is_not_at_the_rate_of_the_transfer(void **state) {
    unsigned raised = 0;

    (void)state;
    for (uint64_t stop = STEP_US; stop < 2 * SECOND_US; stop += STEP_US) {
        begin(FAKE_LISTENER, stop);
        fake_init_streaming(&tool_bench.device);
        fake_two_slots(&tool_bench.device); /* nothing is withdrawn */
        tool_bench_install();
        tool_bench.device.mode = FAKE_LISTENER;
        fake_script(&tool_bench.device, COMMAND_RUN, 1, 9, FAULT_DAMAGED_REQUEST, 0);
        tool_bench.arguments.full = true;
        if (tool_bench_run(VERB_FLASH) != EXIT_INTERRUPTED) {
            break;
        }
        raised += tool_bench.device.baud > BAUD_DEFAULT &&
                  tool_bench_said("or by: tulpar run -p /dev/fake\n");
        assert_false(tool_bench_said(" -b "));
    }
    assert_true(raised > 0);
}

/* Silence at a raised rate: the other rate is tried, but that is not what has failed. */
static void a_board_that_freezes_is_told_by_its_offset(void **state) {
    (void)state;
    begin(FAKE_BOOTLOADER, 0);
    fake_init_streaming(&tool_bench.device);
    fake_script(&tool_bench.device, COMMAND_BLOCK, 8, 1, FAULT_GO_SILENT, 0);
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_TRANSFER);
    assert_true(fake_script_done(&tool_bench.device));
    assert_true(tool_bench_said("the board stopped answering while sending the image, at offset"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tool_bench_setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_application_that_was_asked_to_leave_runs_again),
        TEST(an_application_that_does_not_listen_is_not_claimed_to_be_stopped),
        TEST(a_board_that_waited_in_its_bootloader_still_does),
        TEST(a_flash_that_has_not_begun_leaves_the_old_application),
        TEST(at_the_end_the_board_may_have_the_new_application),
        TEST(at_the_end_with_two_slots_it_may_be_the_new_one_that_starts),
        TEST(info_says_what_it_leaves),
        TEST(what_gives_up_starts_the_application_again),
        TEST(so_does_what_is_refused),
        TEST(an_impatient_user_is_not_asked_for_the_button),
        TEST(what_to_type_is_not_at_the_rate_of_the_transfer),
        TEST(a_board_that_freezes_is_told_by_its_offset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
