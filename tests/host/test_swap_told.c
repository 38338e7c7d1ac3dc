/* SPDX-License-Identifier: MIT */
/* With two slots there is a swap between RUN and the start: the host learns when it has ended, and
 * sends nothing meanwhile, for that would keep the device in its bootloader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "host/request.h"
#include "tests/support/fake_line.h"
#include "tests/support/flasher_bench.h"
#include "wire/crc.h"
#include "wire/record.h"

enum { OLD_SIZE = 3000, SWAP_S = 8, RUN_IN_US = 300000 };

static uint8_t before[OLD_SIZE];
static unsigned infos_before;

/* The bench's image waits for its swap. */
static int setup(void **state) {
    (void)bench_setup(state);
    fake_init_streaming(&bench.device);
    fake_two_slots(&bench.device);
    fake_application(before, sizeof before);
    fake_install(&bench.device, before, sizeof before);
    FAKE_TELL(&bench.device, geometry.erase_max_ms, 500); /* a swap may take its time */
    bench.device.swap_us = SWAP_S * US_PER_SECOND;
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_SWAPPING);
    infos_before = bench_seen(COMMAND_INFO);
    return 0;
}

static void let_pass(uint64_t us) {
    const struct tulpar_channel *channel = &bench.device.channel;
    uint64_t end_us = bench.device.now_us + us;
    uint8_t bytes[64];
    size_t length;

    while (bench.device.now_us < end_us) {
        (void)channel->read(channel->context, bytes, sizeof bytes, &length, end_us);
    }
}

/* Nothing was asked meanwhile, and the application runs a moment later. */
static void assert_told(void) {
    assert_int_equal(bench_seen(COMMAND_INFO), infos_before);
    assert_in_range(bench.flasher.report.swap_us, SWAP_S * US_PER_SECOND,
                    SWAP_S * US_PER_SECOND + US_PER_SECOND);
    assert_false(bench.flasher.report.start_unseen);
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_TRIAL);
    let_pass(RUN_IN_US);
    assert_int_equal(bench.device.starts, 1);
}

static void run_returns_when_the_swap_has_ended(void **state) {
    (void)state;
    uint64_t begun_us = bench.device.now_us;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(bench.device.now_us - begun_us > SWAP_S * US_PER_SECOND);
    assert_told();
}

static void how_far_it_should_be_is_told_all_the_time(void **state) {
    (void)state;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(bench.swap_calls > 5 * SWAP_S);
    assert_int_equal(bench.swap_passed_us, bench.swap_usual_us);
    /* Five units, two erases of half a second each and what is programmed, a tenth less. */
    assert_in_range(bench.swap_usual_us, 4500000, 5000000);
}

static void without_a_swap_nobody_waits(void **state) {
    (void)bench_setup(state);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.swap_calls, 0);
    assert_int_equal(bench.flasher.report.swap_us, 0);
}

/* -- words that do not come --------------------------------------------------------------------*/

static void a_lost_ack_is_nothing_to_ask_for(void **state) {
    (void)state;
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REPLY);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(bench_seen(COMMAND_RUN), 1);
    assert_int_equal(bench_seen(COMMAND_INFO), infos_before);
    let_pass(RUN_IN_US);
    assert_int_equal(bench.device.starts, 1);
}

static void a_damaged_order_is_given_again(void **state) {
    (void)state;
    bench_script(COMMAND_RUN, 1, FAULT_DAMAGED_REQUEST);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(bench_seen(COMMAND_RUN), 2);
    infos_before = bench_seen(COMMAND_INFO); /* why it was refused */
    assert_told();
}

/* The device waits in its bootloader all the time. */
static void a_lost_order_is_given_again_in_the_end(void **state) {
    (void)state;
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REQUEST);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    infos_before = bench_seen(COMMAND_INFO);
    assert_told();
}

/* Its last error is about a packet that was damaged before, and keeps it from nothing. */
static void a_last_error_of_the_line_is_no_refusal(void **state) {
    (void)state;
    bench_script(COMMAND_INFO, infos_before + 1, FAULT_DAMAGED_REQUEST);
    assert_int_equal(request_info(&bench.flasher, TULPAR_STEP_RUN), TULPAR_OK);
    assert_int_equal(bench.flasher.report.device.last_error, TULPAR_STATUS_CRC);
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REQUEST);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    infos_before = bench_seen(COMMAND_INFO);
    assert_told();
}

/* By a loaded PC, for longer than a swap may take: what has come meanwhile counts. */
static void a_host_that_is_held_up_finds_the_word(void **state) {
    for (unsigned place = 5; place < 120; place++) {
        (void)setup(state);
        bench.device.places = 0;
        bench.device.late_at = place;
        bench.device.late_us = 100 * (uint64_t)US_PER_SECOND;
        assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
        assert_int_equal(bench_seen(COMMAND_INFO), infos_before);
        assert_false(bench.flasher.report.start_unseen);
        assert_true(bench.flasher.report.swap_us > 0);
    }
}

/* An older bootloader, or a line that lost the word. */
static void an_application_that_talks_has_been_started(void **state) {
    (void)state;
    bench.device.tells_no_swap = true;
    bench.device.application_text = "Application code\r\n";
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_INFO), infos_before);
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench.flasher.report.swap_us, 0);
    assert_false(bench.flasher.report.start_unseen);
    assert_true(bench.device.now_us < (SWAP_S + 4) * US_PER_SECOND);
}

static void without_a_word_the_longest_time_is_waited_and_then_told(void **state) {
    (void)state;
    bench.device.tells_no_swap = true;
    bench.device.application_text = NULL;
    uint64_t begun_us = bench.device.now_us;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(bench.flasher.report.start_unseen);
    assert_int_equal(bench.flasher.report.swap_us, 0);
    assert_int_equal(bench.device.starts, 1); /* no packet has kept it */
    assert_true(bench.device.now_us - begun_us > 2 * bench.swap_usual_us);
    assert_true(bench.device.now_us - begun_us < 6 * bench.swap_usual_us);
}

static void waiting_can_be_cancelled(void **state) {
    (void)state;
    bench.cancel_at_us = bench.device.now_us + US_PER_SECOND;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_CANCELLED);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_RUN);
    assert_false(tulpar_has_stopped(&bench.flasher)); /* nothing is to be put back */
    bench.cancel_at_us = 0;
    let_pass(SWAP_S * US_PER_SECOND);
    assert_int_equal(bench.device.starts, 1);
}

/* -- swaps that end in another way -------------------------------------------------------------*/

static void an_image_that_is_damaged_is_not_said_to_run(void **state) {
    (void)state;
    bench_script(COMMAND_RUN, 1, FAULT_SPOIL_WAITING);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_VERIFY);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_RUN);
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_INSTALLED);
    assert_int_equal(bench.flasher.report.device.image.crc,
                     image_crc(IMAGE_CRC_START, before, sizeof before));
    let_pass(RUN_IN_US);
    assert_int_equal(bench.device.starts, 1);
}

static void a_swap_that_the_supply_stops_is_told(void **state) {
    struct fake_board *board = &bench.device.board;

    (void)state;
    board->last_operation = board->erases + board->programs + 2;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_RUN);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_SUPPLY);
    assert_int_equal(bench.device.starts, 0);
}

/* What the application says first is the caller's; the device's word is not among it. */
static void the_word_is_not_the_application_s(void **state) {
    size_t length;

    (void)state;
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    (void)tulpar_unread(&bench.flasher, &length);
    assert_int_equal(length, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(run_returns_when_the_swap_has_ended, setup),
        cmocka_unit_test_setup(how_far_it_should_be_is_told_all_the_time, setup),
        cmocka_unit_test(without_a_swap_nobody_waits),
        cmocka_unit_test_setup(a_lost_ack_is_nothing_to_ask_for, setup),
        cmocka_unit_test_setup(a_damaged_order_is_given_again, setup),
        cmocka_unit_test_setup(a_lost_order_is_given_again_in_the_end, setup),
        cmocka_unit_test_setup(a_last_error_of_the_line_is_no_refusal, setup),
        cmocka_unit_test_setup(a_host_that_is_held_up_finds_the_word, setup),
        cmocka_unit_test_setup(an_application_that_talks_has_been_started, setup),
        cmocka_unit_test_setup(without_a_word_the_longest_time_is_waited_and_then_told, setup),
        cmocka_unit_test_setup(waiting_can_be_cancelled, setup),
        cmocka_unit_test_setup(an_image_that_is_damaged_is_not_said_to_run, setup),
        cmocka_unit_test_setup(a_swap_that_the_supply_stops_is_told, setup),
        cmocka_unit_test_setup(the_word_is_not_the_application_s, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
