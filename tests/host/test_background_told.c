/* SPDX-License-Identifier: MIT */
/* What the tool says of an application that answers by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/tool_bench.h"
#include "wire/record.h"

enum { OLD_SIZE = 9000, LINE_MAX = 420, SECOND_US = 1000000 };

static uint8_t before[OLD_SIZE];

static int setup(void **state) {
    (void)tool_bench_setup(state);
    fake_init_streaming(&tool_bench.device);
    fake_two_slots(&tool_bench.device);
    fake_application(before, sizeof before);
    fake_install(&tool_bench.device, before, sizeof before);
    tool_bench.device.answers = true;
    return 0;
}

static unsigned enters(void) {
    return tool_bench.device.seen[COMMAND_ENTER];
}

/* -- its text ----------------------------------------------------------------------------------*/

/* The longest line that is shown whole, those around it, and one of several times its length. */
static void a_line_of_any_length_is_shown(void **state) {
    static char line[LINE_MAX + 3], shown[SESSION_TEXT_MAX];

    for (size_t length = SESSION_TEXT_MAX - 3; length <= LINE_MAX; length++) {
        (void)setup(state);
        memset(line, 'x', length);
        memcpy(line + length, "\r\n", sizeof "\r\n");
        memset(shown, 'x', sizeof shown - 1);
        tool_bench.device.application_text = NULL;
        tool_bench.device.interrupts = line;
        assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
        assert_true(tool_bench_said("application: xxx"));
        assert_true(length < sizeof shown - 1 || tool_bench_said(shown));
        assert_true(tool_bench.session.text_length < sizeof tool_bench.session.text);
        assert_non_null(memchr(tool_bench.session.text, '\0', sizeof tool_bench.session.text));
        (void)tool_bench_teardown(NULL);
    }
    (void)setup(state);
}

/* -- flash -------------------------------------------------------------------------------------*/

static void what_runs_already_is_told_as_such(void **state) {
    (void)state;
    fake_install(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE);
    tool_bench.device.answers = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_true(tool_bench_said("the application runs already, and was not restarted"));
    assert_false(tool_bench_said("application started"));
}

static void what_runs_already_is_told_as_such_in_json(void **state) {
    (void)state;
    fake_install(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE);
    tool_bench.device.answers = true;
    tool_bench.arguments.json = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    (void)fflush(tool_bench.console.out);
    assert_true(tool_bench_printed("\"started\":\tfalse"));
}

static void a_swap_that_did_not_happen_is_told(void **state) {
    struct message message;
    struct tulpar_report report = {
        .failure = {.step = TULPAR_STEP_RUN, .status = TULPAR_STATUS_OK},
    };

    (void)state;
    memset(&message, 0, sizeof message);
    message_for_flasher(&message, &report, TULPAR_REFUSED, "/dev/fake", "tulpar flash app.elf");
    assert_int_equal(message.exit_code, EXIT_REFUSED);
    assert_non_null(strstr(message.what, "was not swapped in"));
    assert_non_null(strstr(message.cause, "did not come through"));
    assert_non_null(strstr(message.next, "tulpar flash app.elf"));
    report.device.last_error = TULPAR_STATUS_SUPPLY;
    message_for_flasher(&message, &report, TULPAR_REFUSED, "/dev/fake", "tulpar flash app.elf");
    assert_int_equal(message.exit_code, EXIT_REFUSED);
    assert_non_null(strstr(message.what, "refused the swap"));
    assert_non_null(strstr(message.next, "tulpar flash app.elf"));
}

/* At the first rate: what comes for the application keeps the bootloader from starting it. */
static void reset_in_the_middle(void) {
    tool_bench.arguments.baud = FAKE_BAUD;
    fake_script(&tool_bench.device, COMMAND_BLOCK, 3, 1, FAULT_RESET, 0);
}

static void a_reset_in_the_middle_is_told(void **state) {
    (void)state;
    reset_in_the_middle();
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_true(fake_script_done(&tool_bench.device));
    assert_true(tool_bench_said("the board was reset in the middle"));
}

static void a_reset_in_the_middle_ends_what_must_be_in_the_background(void **state) {
    (void)state;
    tool_bench.arguments.background = true;
    reset_in_the_middle();
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_REFUSED);
    assert_true(fake_script_done(&tool_bench.device));
    assert_true(tool_bench_said("the board was reset in the middle of the update"));
    assert_true(tool_bench_said("the application has been started again"));
    assert_int_equal(tool_bench.device.starts, 1);
    assert_int_equal(enters(), 0);
}

/* -- who does not answer, or not make way ------------------------------------------------------*/

static void who_does_not_answer_is_not_stopped(void **state) {
    (void)state;
    tool_bench.device.answers = false;
    tool_bench.device.mode = FAKE_LISTENER;
    tool_bench.arguments.background = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_NO_DEVICE);
    assert_true(tool_bench_said("no application answers on /dev/fake that takes an update"));
    assert_true(tool_bench_said("by the bootloader, while nothing runs: tulpar flash app.elf -p"));
    assert_int_equal(enters(), 0);
    assert_int_equal(tool_bench.device.mode, FAKE_LISTENER);
}

static void one_on_trial_is_not_stopped(void **state) {
    (void)state;
    fake_put_on_trial(&tool_bench.device, before, sizeof before, before, sizeof before);
    tool_bench.device.answers = true;
    tool_bench.arguments.background = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_REFUSED);
    assert_true(tool_bench_said("the application is on trial"));
    assert_true(tool_bench_said("tulpar confirm -p /dev/fake keeps it"));
    assert_int_equal(enters(), 0);
    assert_true(tool_bench.device.answers);
}

/* What is wrong with the file is wrong in every way of sending it. */
static void the_file_is_judged_before_the_board(void **state) {
    (void)state;
    fake_put_on_trial(&tool_bench.device, before, sizeof before, before, sizeof before);
    tool_bench.device.answers = true;
    tool_bench.arguments.background = true;
    memset(tool_bench.image, 0, 8);
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_BAD_FILE);
    assert_false(tool_bench_said("on trial"));
    assert_true(tool_bench.device.answers);
}

static void who_does_not_make_way_is_told_from_who_is_silent(void **state) {
    (void)state;
    tool_bench.device.stays = true;
    tool_bench.device.application_text = NULL;
    assert_int_equal(tool_bench_run(VERB_ERASE), EXIT_NO_DEVICE);
    assert_true(tool_bench_said("the application on /dev/fake answers, and does not make way yet"));
    assert_true(tool_bench_said("an application answers on /dev/fake, and does not make way"));
    assert_false(tool_bench_said("the tutorial's own bootloader"));
    assert_false(tool_bench_said("no answer"));
    assert_false(tool_bench_said("started again"));
}

/* -- info --------------------------------------------------------------------------------------*/

static void info_stops_nobody(void **state) {
    (void)state;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    (void)fflush(tool_bench.console.out);
    assert_int_equal(enters(), 0);
    assert_true(tool_bench.device.answers);
    assert_true(tool_bench_printed("answers             the running application"));
    assert_true(tool_bench_printed("update library      "));
    assert_false(tool_bench_printed("bootloader          "));
}

static void info_stops_nobody_on_trial(void **state) {
    (void)state;
    fake_put_on_trial(&tool_bench.device, before, sizeof before, before, sizeof before);
    tool_bench.device.answers = true;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    assert_int_equal(enters(), 0);
    assert_true(tool_bench.device.answers);
}

static void info_shows_an_update_that_waits(void **state) {
    (void)state;
    fake_script(&tool_bench.device, COMMAND_RUN, 1, 1, FAULT_STATUS, STATUS_DEFERRED);
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    assert_true(tool_bench_said("the update is whole, and the application runs on"));
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    (void)fflush(tool_bench.console.out);
    assert_true(tool_bench_printed("update that waits   valid, 20000 bytes"));
    assert_true(tool_bench_printed("application         9000 bytes"));
    assert_true(tool_bench_printed("swapped when the running application agrees to a restart"));
    assert_true(tool_bench.device.answers);
}

static void json_says_who_answers(void **state) {
    (void)state;
    tool_bench.arguments.json = true;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    (void)fflush(tool_bench.console.out);
    assert_true(tool_bench_printed("\"answers\":\t\"application\""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_of_any_length_is_shown, NULL, tool_bench_teardown),
        cmocka_unit_test_setup_teardown(what_runs_already_is_told_as_such, setup,
                                        tool_bench_teardown),
        cmocka_unit_test_setup_teardown(what_runs_already_is_told_as_such_in_json, setup,
                                        tool_bench_teardown),
        cmocka_unit_test(a_swap_that_did_not_happen_is_told),
        cmocka_unit_test_setup_teardown(a_reset_in_the_middle_is_told, setup, tool_bench_teardown),
        cmocka_unit_test_setup_teardown(a_reset_in_the_middle_ends_what_must_be_in_the_background,
                                        setup, tool_bench_teardown),
        cmocka_unit_test_setup_teardown(who_does_not_answer_is_not_stopped, setup,
                                        tool_bench_teardown),
        cmocka_unit_test_setup_teardown(one_on_trial_is_not_stopped, setup, tool_bench_teardown),
        cmocka_unit_test_setup_teardown(the_file_is_judged_before_the_board, setup,
                                        tool_bench_teardown),
        cmocka_unit_test_setup_teardown(who_does_not_make_way_is_told_from_who_is_silent, setup,
                                        tool_bench_teardown),
        cmocka_unit_test_setup_teardown(info_stops_nobody, setup, tool_bench_teardown),
        cmocka_unit_test_setup_teardown(info_stops_nobody_on_trial, setup, tool_bench_teardown),
        cmocka_unit_test_setup_teardown(info_shows_an_update_that_waits, setup,
                                        tool_bench_teardown),
        cmocka_unit_test_setup_teardown(json_says_who_answers, setup, tool_bench_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
