/* SPDX-License-Identifier: MIT */
/* A running application that answers by itself: no damaged packet and no long loop makes the host
 * stop it, and nothing that it says is taken for a start of its successor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "tests/support/flasher_bench.h"
#include "wire/record.h"

enum {
    OLD_SIZE = 3000,
    SWAP_S = 2,
    LATE_US = 300000,    /* later than an application's loop or a text of 1 KB makes an answer */
    ENTERS_US = 1500000, /* less than three of them, and their time, take */
    STRICT_US = 3 * US_PER_SECOND,
};

static uint8_t before[OLD_SIZE];
static struct tulpar_options options;

/* The old application runs, and answers. */
static int setup(void **state) {
    (void)bench_setup(state);
    fake_init_streaming(&bench.device);
    fake_two_slots(&bench.device);
    fake_application(before, sizeof before);
    fake_install(&bench.device, before, sizeof before);
    bench.device.answers = true;
    options = (struct tulpar_options){
        .baud = FAKE_BAUD,
        .background = true,
        .hooks = bench.flasher.options.hooks,
    };
    return 0;
}

static enum tulpar_error connect_again(void) {
    flasher_init(&bench.flasher, &bench.device.channel, &options);
    return bench_connect();
}

static void assert_left_running(void) {
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_IN_BACKGROUND);
    assert_int_equal(bench_seen(COMMAND_ENTER), 0);
    assert_true(bench.device.answers);
}

/* -- looking for it ----------------------------------------------------------------------------*/

static void it_is_found_and_left_running(void **state) {
    (void)state;
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_left_running();
    assert_int_equal(bench_seen(COMMAND_INFO), 1);
}

static void a_lost_packet_does_not_stop_it(void **state) {
    static const enum fake_fault faults[] = {FAULT_LOSE_REQUEST, FAULT_DAMAGED_REQUEST,
                                             FAULT_LOSE_REPLY, FAULT_DAMAGED_REPLY};

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        (void)setup(state);
        bench_script(COMMAND_INFO, 1, faults[i]);
        assert_int_equal(connect_again(), TULPAR_OK);
        assert_true(fake_script_done(&bench.device));
        assert_left_running();
    }
}

static void a_late_answer_does_not_stop_it(void **state) {
    for (uint32_t us = 0; us <= LATE_US; us += LATE_US / 10) {
        (void)setup(state);
        bench.device.latency_us = us;
        assert_int_equal(connect_again(), TULPAR_OK);
        assert_left_running();
    }
}

/* Who answers at once is not asked for longer. */
static void a_bootloader_is_asked_once(void **state) {
    (void)state;
    bench.device.answers = false;
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_ALREADY);
    assert_int_equal(bench_seen(COMMAND_INFO), 1);
}

/* And where nobody is asked to make way, no application is, whoever runs there. */
static void no_other_application_is_stopped(void **state) {
    static const enum fake_mode modes[] = {FAKE_LISTENER, FAKE_APPLICATION, FAKE_OFF};

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        (void)setup(state);
        bench.device.mode = modes[i];
        bench.device.answers = false;
        options.background_only = true;
        uint64_t begun_us = bench.device.now_us;
        assert_int_equal(connect_again(), TULPAR_NO_DEVICE);
        assert_int_equal(bench_seen(COMMAND_ENTER), 0);
        assert_int_equal(bench.device.mode, modes[i]);
        assert_int_equal(bench.asked_for_reset, 0);
        assert_true(bench.device.now_us - begun_us < STRICT_US);
    }
}

/* On trial it takes no update, so it makes way, unless that is not wanted. */
static void one_on_trial_makes_way(void **state) {
    (void)state;
    fake_put_on_trial(&bench.device, bench.image, IMAGE_SIZE, before, sizeof before);
    bench.device.answers = true;
    options.background_on_trial = true;
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_left_running();
    options.background_on_trial = false;
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_FROM_APPLICATION);
}

/* As one that says nothing: it may be gone a moment after its answer. */
static void one_that_answers_is_given_time_to_make_way(void **state) {
    (void)state;
    bench.device.stays = true;
    options.background = false;
    bench.cancel_at_us = bench.device.now_us + ENTERS_US;
    assert_int_equal(connect_again(), TULPAR_CANCELLED);
    assert_int_equal(bench.asked_for_reset, 0);
    assert_in_range(bench_seen(COMMAND_ENTER), 2, 3);
}

static void one_that_does_not_make_way_is_told(void **state) {
    (void)state;
    bench.device.stays = true;
    bench.device.application_text = NULL;
    options.background = false;
    assert_int_equal(connect_again(), TULPAR_NO_DEVICE);
    assert_true(bench.flasher.report.failure.stays);
    assert_int_equal(bench.asked_for_reset, 1);
    assert_true(bench_seen(COMMAND_ENTER) >= 3);
}

static void one_that_makes_way_late_is_waited_for(void **state) {
    (void)state;
    options.background = false;
    fake_script(&bench.device, COMMAND_ENTER, 1, 1, FAULT_LOSE_REQUEST, 0);
    uint64_t begun_us = bench.device.now_us;
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_FROM_APPLICATION);
    assert_true(bench.device.now_us - begun_us < 2 * US_PER_SECOND);
}

/* -- its successor -----------------------------------------------------------------------------*/

static void install(void) {
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_int_equal(tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE), TULPAR_OK);
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_SWAPPING);
    assert_left_running();
    bench.device.swap_us = SWAP_S * US_PER_SECOND;
}

static void a_refusal_is_deferred(void **state) {
    (void)state;
    install();
    fake_script(&bench.device, COMMAND_RUN, 1, 1, FAULT_STATUS, STATUS_DEFERRED);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(bench.flasher.report.deferred);
}

/* The NACK is lost, and the application talks on. */
static void text_is_no_start(void **state) {
    (void)state;
    install();
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REQUEST);
    FAKE_TELL(&bench.device, last_error, STATUS_DEFERRED);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(bench.flasher.report.deferred);
    assert_left_running();
}

/* ACK is '_'. */
static void a_byte_of_text_is_no_answer(void **state) {
    (void)state;
    install();
    bench.device.interrupts = "state_of_pump: all is well\r\n";
    fake_script(&bench.device, COMMAND_RUN, 1, 1, FAULT_STATUS, STATUS_DEFERRED);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(bench.flasher.report.deferred);
    assert_left_running();
}

static void after_such_a_byte_the_end_of_the_swap_is_awaited(void **state) {
    (void)state;
    install();
    bench.device.interrupts = "state_of_pump: all is well\r\n";
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_false(bench.flasher.report.deferred);
    assert_in_range(bench.flasher.report.swap_us, SWAP_S * US_PER_SECOND,
                    (SWAP_S + 1) * US_PER_SECOND);
}

static void after_such_a_byte_damage_is_told(void **state) {
    (void)state;
    install();
    bench.device.interrupts = "state_of_pump: all is well\r\n";
    bench_script(COMMAND_RUN, 1, FAULT_SPOIL_WAITING);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_VERIFY);
    assert_true(fake_script_done(&bench.device));
}

/* The order comes to nothing: an application starts all the same, and talks. */
static const uint8_t *starts_instead;
static uint32_t size_of_it;

static void on_swapping(void *context, uint64_t passed_us, uint64_t usual_us) {
    (void)context;
    (void)passed_us;
    (void)usual_us;
    if (starts_instead != NULL) {
        fake_install(&bench.device, starts_instead, size_of_it);
        bench.device.answers = true;
        starts_instead = NULL;
    }
}

static void the_old_one_is_not_said_to_be_the_new_one(void **state) {
    (void)state;
    options.hooks.swapping = on_swapping;
    install();
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REQUEST);
    starts_instead = before;
    size_of_it = sizeof before;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_OK);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_RUN);
}

static void the_new_one_is_known_by_what_it_says_of_itself(void **state) {
    (void)state;
    options.hooks.swapping = on_swapping;
    install();
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REQUEST);
    starts_instead = bench.image;
    size_of_it = IMAGE_SIZE;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_RUN), 1);
    assert_false(bench.flasher.report.deferred);
    assert_false(bench.flasher.report.start_unseen);
}

static void what_runs_already_is_not_said_to_be_started(void **state) {
    (void)state;
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_int_equal(tulpar_install(&bench.flasher, before, sizeof before), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(bench.flasher.report.ran_already);
    assert_int_equal(bench_seen(COMMAND_RUN), 0);
    assert_left_running();
}

/* -- a reset in the middle ---------------------------------------------------------------------*/

static void the_bootloader_takes_the_rest_and_that_is_told(void **state) {
    (void)state;
    bench_script(COMMAND_BLOCK, 3, FAULT_RESET);
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_int_equal(tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    assert_false(bench.device.answers);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_BY_RESET);
    assert_true(tulpar_has_stopped(&bench.flasher));
}

static void or_it_is_started_again(void **state) {
    (void)state;
    options.background_only = true;
    bench_script(COMMAND_BLOCK, 3, FAULT_RESET);
    assert_int_equal(connect_again(), TULPAR_OK);
    assert_int_equal(tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_BY_RESET);
    assert_true(tulpar_has_stopped(&bench.flasher));
    assert_int_equal(tulpar_leave(&bench.flasher, US_PER_SECOND), TULPAR_OK);
    assert_int_equal(bench.device.starts, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_is_found_and_left_running, setup),
        cmocka_unit_test_setup(a_lost_packet_does_not_stop_it, setup),
        cmocka_unit_test_setup(a_late_answer_does_not_stop_it, setup),
        cmocka_unit_test_setup(a_bootloader_is_asked_once, setup),
        cmocka_unit_test_setup(no_other_application_is_stopped, setup),
        cmocka_unit_test_setup(one_on_trial_makes_way, setup),
        cmocka_unit_test_setup(one_that_answers_is_given_time_to_make_way, setup),
        cmocka_unit_test_setup(one_that_does_not_make_way_is_told, setup),
        cmocka_unit_test_setup(one_that_makes_way_late_is_waited_for, setup),
        cmocka_unit_test_setup(a_refusal_is_deferred, setup),
        cmocka_unit_test_setup(text_is_no_start, setup),
        cmocka_unit_test_setup(a_byte_of_text_is_no_answer, setup),
        cmocka_unit_test_setup(after_such_a_byte_the_end_of_the_swap_is_awaited, setup),
        cmocka_unit_test_setup(after_such_a_byte_damage_is_told, setup),
        cmocka_unit_test_setup(the_old_one_is_not_said_to_be_the_new_one, setup),
        cmocka_unit_test_setup(the_new_one_is_known_by_what_it_says_of_itself, setup),
        cmocka_unit_test_setup(what_runs_already_is_not_said_to_be_started, setup),
        cmocka_unit_test_setup(the_bootloader_takes_the_rest_and_that_is_told, setup),
        cmocka_unit_test_setup(or_it_is_started_again, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
