/* SPDX-License-Identifier: MIT */
/* The flasher against a device that misbehaves by script, in virtual time. What it does not have to
 * send: test_skipping.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"
#include "wire/crc.h"
#include "wire/record.h"

static const struct tulpar_options everything = {.sending = TULPAR_SEND_ALL};

/* -- connecting --------------------------------------------------------------------------------*/

static void connects_to_a_bootloader(void **state) {
    (void)state;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_ALREADY);
    assert_string_equal(bench.flasher.report.device.board, "fake-roomy");
    assert_int_equal(bench.asked_for_reset, 0);
    assert_true(bench.traced >= 2);
}

static void brings_a_running_application_back(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench.device.mode = FAKE_LISTENER;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_FROM_APPLICATION);
    assert_int_equal(bench.asked_for_reset, 0);
    assert_int_equal(bench.flasher.report.withdrawn, false);
}

static void text_that_looks_like_replies_does_not_confuse(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench.device.application_text = "_#A##_\xAA_#B\x02\r\n"; /* ACK is '_' */
    bench.device.mode = FAKE_LISTENER;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_FROM_APPLICATION);
}

static void catches_the_window_after_a_reset(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench.device.mode = FAKE_APPLICATION;
    bench.device.reset_at_us = 9 * US_PER_SECOND;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_BY_RESET);
    assert_int_equal(bench.asked_for_reset, 1);
    assert_int_equal(bench.device.mode, FAKE_BOOTLOADER);
}

static void catches_the_window_whenever_it_opens(void **state) {
    (void)state;
    for (uint64_t ms = 0; ms < 200; ms += 7) {
        (void)bench_setup(NULL);
        fake_install(&bench.device, bench.image, IMAGE_SIZE);
        bench.device.mode = FAKE_APPLICATION;
        bench.device.reset_at_us = 6 * US_PER_SECOND + ms * 1000;
        assert_int_equal(bench_connect(), TULPAR_OK);
    }
}

static void gives_up_on_silence_in_time(void **state) {
    (void)state;
    bench.device.mode = FAKE_OFF;
    uint64_t start = bench.device.now_us;
    assert_int_equal(bench_connect(), TULPAR_NO_DEVICE);
    uint64_t passed = bench.device.now_us - start;
    assert_true(passed >= 20 * US_PER_SECOND && passed < 21 * US_PER_SECOND);
    assert_int_equal(bench.asked_for_reset, 1);
    assert_int_equal(bench.flasher.report.failure.heard.printable, 0);
    assert_int_equal(bench.flasher.report.failure.heard.other, 0);
}

static void tells_a_talking_application_from_silence(void **state) {
    (void)state;
    bench.device.mode = FAKE_APPLICATION;
    assert_int_equal(bench_connect(), TULPAR_NO_DEVICE);
    assert_true(bench.flasher.report.failure.heard.printable > 100);
    assert_int_equal(bench.flasher.report.failure.heard.other, 0);
}

static void tells_a_wrong_rate(void **state) {
    (void)state;
    bench.device.mode = FAKE_WRONG_RATE;
    assert_int_equal(bench_connect(), TULPAR_NO_DEVICE);
    assert_true(bench.flasher.report.failure.heard.other >
                bench.flasher.report.failure.heard.printable);
}

static void tells_the_tutorials_bootloader(void **state) {
    (void)state;
    bench.device.mode = FAKE_TUTORIAL;
    assert_int_equal(bench_connect(), TULPAR_FOREIGN);
    assert_int_equal(bench.flasher.report.failure.protocol, 0);
}

static void refuses_another_protocol_version(void **state) {
    (void)state;
    FAKE_TELL(&bench.device, protocol, 2);
    assert_int_equal(bench_connect(), TULPAR_FOREIGN);
    assert_int_equal(bench.flasher.report.failure.protocol, 2);
}

static void a_port_that_goes_away_is_told(void **state) {
    (void)state;
    bench_script(COMMAND_INFO, 1, FAULT_CLOSE);
    assert_int_equal(bench_connect(), TULPAR_PORT);
    assert_int_equal(bench.flasher.report.failure.channel, TULPAR_CHANNEL_CLOSED);
    assert_true(fake_script_done(&bench.device));
}

static void cancelling_ends_the_search_soon(void **state) {
    (void)state;
    bench.device.mode = FAKE_OFF;
    bench.cancel_at_us = 5 * US_PER_SECOND;
    assert_int_equal(bench_connect(), TULPAR_CANCELLED);
    assert_true(bench.device.now_us < bench.cancel_at_us + 200000);
}

/* -- installing --------------------------------------------------------------------------------*/

static void installs_and_verifies(void **state) {
    (void)state;
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.flasher.report.resent, 0);
    assert_int_equal(bench.flasher.report.withdrawn, false);
    assert_int_equal(bench_seen(COMMAND_WRITE), 5);
    assert_int_equal(bench.flasher.report.device.image.crc,
                     image_crc(IMAGE_CRC_START, bench.image, IMAGE_SIZE));
    assert_true(bench.progress_calls >= 6);
}

static void any_size_is_installed_exactly(void **state) {
    static const uint32_t sizes[] = {66, 67, 70, 2047, 2048, 2049, 2055, 4096, 4103, 10000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        (void)bench_setup(NULL);
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(tulpar_install(&bench.flasher, bench.image, sizes[i]), TULPAR_OK);
        assert_int_equal(fake_info(&bench.device).image.size, sizes[i]);
    }
}

static void follows_the_devices_packet_limit(void **state) {
    (void)state;
    fake_data_field(&bench.device, 132); /* 128 bytes of data */
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_WRITE), (IMAGE_SIZE + 127) / 128);
}

/* Each of these costs a repetition and nothing else, at every packet of the update. */
static void one_fault_anywhere_is_repaired(void **state) {
    static const enum fake_fault faults[] = {
        FAULT_LOSE_REQUEST,  FAULT_LOSE_REPLY,      FAULT_DUPLICATE_REPLY, FAULT_LATE_REPLY,
        FAULT_DAMAGED_REPLY, FAULT_DAMAGED_REQUEST, FAULT_GARBAGE,
    };
    static const struct {
        uint8_t command;
        unsigned count;
    } packets[] = {{COMMAND_PAGES, 1}, {COMMAND_BEGIN, 1}, {COMMAND_WRITE, 5}, {COMMAND_FINISH, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (size_t j = 0; j < sizeof packets / sizeof packets[0]; j++) {
            for (unsigned nth = 1; nth <= packets[j].count; nth++) {
                (void)bench_setup(NULL);
                bench_script(packets[j].command, nth, faults[i]);
                assert_int_equal(bench_install(), TULPAR_OK);
                bench_assert_installed();
                assert_int_equal(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE));
            }
        }
    }
}

static void faults_in_every_packet_are_repaired(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 1, FAULT_LOSE_REPLY); /* each costs one repetition */
    bench_script(COMMAND_WRITE, 3, FAULT_LATE_REPLY);
    bench_script(COMMAND_WRITE, 5, FAULT_DAMAGED_REQUEST);
    bench_script(COMMAND_WRITE, 7, FAULT_DAMAGED_REPLY);
    bench_script(COMMAND_WRITE, 9, FAULT_DUPLICATE_REPLY);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE));
    assert_int_equal(bench.flasher.report.resent, 4);
}

static void goes_where_the_device_says(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 3, FAULT_WRONG_OFFSET);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
}

static void an_offset_that_never_moves_ends(void **state) {
    (void)state;
    fake_script(&bench.device, COMMAND_WRITE, 3, 1000, FAULT_WRONG_OFFSET, 0);
    assert_int_equal(bench_install(), TULPAR_TRANSFER);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_WRITE);
    assert_true(bench.device.script[0].fired > 3 && bench.device.script[0].fired < 20);
}

static void silence_in_the_middle_ends_in_time(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 3, FAULT_GO_SILENT);
    assert_int_equal(bench_connect(), TULPAR_OK);
    uint64_t start = bench.device.now_us;
    assert_int_equal(tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE), TULPAR_TRANSFER);
    assert_true(bench.device.now_us - start < 15 * US_PER_SECOND);
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(bench.flasher.report.failure.offset, 4096);
    assert_int_equal(bench.flasher.report.failure.attempts, FLASHER_ATTEMPTS);
    assert_true(bench.flasher.report.withdrawn);
}

static void nack_for_ever_ends(void **state) {
    (void)state;
    fake_script(&bench.device, COMMAND_WRITE, 2, 1000, FAULT_DAMAGED_REQUEST, 0);
    assert_int_equal(bench_install(), TULPAR_TRANSFER);
    assert_in_range(bench.device.script[0].fired, FLASHER_ATTEMPTS, 4 * FLASHER_ATTEMPTS);
}

static void large_packets_that_never_arrive_become_small_ones(void **state) {
    (void)state;
    fake_script(&bench.device, COMMAND_WRITE, 2, FLASHER_ATTEMPTS, FAULT_DAMAGED_REQUEST, 0);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    bench_assert_installed();
}

static void unplugging_in_the_middle_is_told(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 4, FAULT_CLOSE);
    assert_int_equal(bench_install(), TULPAR_PORT);
    assert_int_equal(bench.flasher.report.failure.channel, TULPAR_CHANNEL_CLOSED);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_WRITE);
    assert_true(bench.flasher.report.withdrawn);
}

static void a_reset_in_the_middle_starts_over(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 4, FAULT_RESET);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_BEGIN), 2);
}

static void resets_again_and_again_end(void **state) {
    (void)state;
    fake_script(&bench.device, COMMAND_WRITE, 1, 1 + FLASHER_RESTARTS, FAULT_STATUS, STATUS_STATE);
    assert_int_equal(bench_install(), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_STATE);
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(bench_seen(COMMAND_BEGIN), 1 + FLASHER_RESTARTS);
}

static void refusals_end_at_once_and_say_why(void **state) {
    static const struct {
        uint8_t command;
        enum status status;
        enum tulpar_error error;
        enum tulpar_step step;
    } cases[] = {
        {COMMAND_BEGIN, STATUS_RANGE, TULPAR_REFUSED, TULPAR_STEP_BEGIN},
        {COMMAND_BEGIN, STATUS_IMAGE, TULPAR_REFUSED, TULPAR_STEP_BEGIN},
        {COMMAND_BEGIN, STATUS_STATE, TULPAR_REFUSED, TULPAR_STEP_BEGIN},
        {COMMAND_WRITE, STATUS_FLASH, TULPAR_REFUSED, TULPAR_STEP_WRITE},
        {COMMAND_WRITE, STATUS_SIZE, TULPAR_REFUSED, TULPAR_STEP_WRITE},
        {COMMAND_FINISH, STATUS_IMAGE, TULPAR_REFUSED, TULPAR_STEP_FINISH},
        {COMMAND_FINISH, STATUS_FLASH, TULPAR_REFUSED, TULPAR_STEP_FINISH},
        {COMMAND_FINISH, STATUS_DIGEST, TULPAR_VERIFY, TULPAR_STEP_FINISH},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)bench_setup(NULL);
        fake_script(&bench.device, cases[i].command, 1, 1, FAULT_STATUS, cases[i].status);
        assert_int_equal(bench_install(), cases[i].error);
        assert_int_equal(bench.flasher.report.failure.step, cases[i].step);
        assert_int_equal(bench.flasher.report.failure.status, cases[i].status);
        assert_true(fake_script_done(&bench.device));
        assert_int_equal(bench.flasher.report.resent, 0);
    }
}

static void flash_that_changes_is_found(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 5, FAULT_CORRUPT_FLASH);
    assert_int_equal(bench_install(), TULPAR_VERIFY);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_FINISH);
    assert_true(fake_script_done(&bench.device));
    assert_true(bench.flasher.report.withdrawn);
}

static void what_the_device_reports_is_compared(void **state) {
    (void)state;
    bench_script(COMMAND_INFO, 2, FAULT_LIE_ABOUT_CRC);
    assert_int_equal(bench_install(), TULPAR_VERIFY);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_VERIFY);
    assert_true(fake_script_done(&bench.device));
}

static void cancelling_in_the_middle_is_told(void **state) {
    (void)state;
    assert_int_equal(bench_connect(), TULPAR_OK);
    bench.cancel_at_us = bench.device.now_us + 500000;
    assert_int_equal(tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE), TULPAR_CANCELLED);
    assert_true(bench.flasher.report.withdrawn);
    assert_true(bench.flasher.report.failure.offset > 0);
}

/* -- run and erase -----------------------------------------------------------------------------*/

static void runs_and_hands_over_what_came_after(void **state) {
    size_t length;

    (void)state;
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.device.starts, 1);
    (void)link_unread(&bench.flasher.link, &length);
    assert_int_equal(length, 0);
}

static void run_with_nothing_installed_is_refused(void **state) {
    (void)state;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_STATE);
}

static void a_damaged_run_is_sent_again(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench_script(COMMAND_RUN, 1, FAULT_DAMAGED_REQUEST);
    bench_script(COMMAND_RUN, 2, FAULT_LOSE_REQUEST);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(bench.device.starts, 1);
}

static void a_lost_answer_to_run_is_found_in_what_the_application_says(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REPLY);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
}

static void a_lost_answer_to_run_and_silence_is_no_success(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench.device.application_text = NULL;
    bench_script(COMMAND_RUN, 1, FAULT_LOSE_REPLY);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_TRANSFER);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_RUN);
}

static void erases(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench_script(COMMAND_ERASE, 1, FAULT_LOSE_REPLY);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_erase(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.flasher.report.device.image.verdict, VERDICT_NONE);
    assert_true(fake_script_done(&bench.device));
}

static void a_refused_erase_says_why(void **state) {
    (void)state;
    fake_script(&bench.device, COMMAND_ERASE, 1, 1, FAULT_STATUS, STATUS_FLASH);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_erase(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_FLASH);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_ERASE);
}

/* -- two slots ---------------------------------------------------------------------------------*/

static void put_on_trial(void) {
    static uint8_t old[3000];

    fake_application(old, sizeof old);
    fake_put_on_trial(&bench.device, bench.image, IMAGE_SIZE, old, sizeof old);
}

static void confirms_what_is_on_trial(void **state) {
    static const enum fake_fault faults[] = {FAULT_NONE,          FAULT_LOSE_REQUEST,
                                             FAULT_LOSE_REPLY,    FAULT_DAMAGED_REQUEST,
                                             FAULT_DAMAGED_REPLY, FAULT_DUPLICATE_REPLY};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        (void)bench_setup(NULL);
        put_on_trial();
        bench_script(COMMAND_CONFIRM, 1, faults[i]);
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(tulpar_confirm(&bench.flasher), TULPAR_OK);
        assert_true(fake_script_done(&bench.device));
        assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
        assert_int_equal(bench.flasher.report.device.record_state, RECORD_INSTALLED);
        assert_int_equal(bench.flasher.report.device.other.size, 0);
    }
}

/* An older bootloader would not know the request. */
static void confirm_sends_nothing_when_nothing_is_on_trial(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_confirm(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_CONFIRM), 0);
}

static void a_refused_confirm_says_why(void **state) {
    (void)state;
    put_on_trial();
    fake_script(&bench.device, COMMAND_CONFIRM, 1, 1, FAULT_STATUS, STATUS_FLASH);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_confirm(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_CONFIRM);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_FLASH);
    assert_true(fake_script_done(&bench.device));
}

static void a_trial_is_left_out_when_asked_for(void **state) {
    static const struct {
        uint8_t slots;
        bool no_trial;
        uint32_t flags;
        uint8_t record_state;
    } cases[] = {
        {1, false, 0, RECORD_INSTALLED},
        {1, true, 0, RECORD_INSTALLED},
        {2, false, 0, RECORD_SWAPPING},
        {2, true, BEGIN_NO_TRIAL, RECORD_REPLACING},
    };
    static uint8_t old[3000];

    (void)state;
    fake_application(old, sizeof old);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)bench_setup(NULL);
        if (cases[i].slots == 2) {
            fake_two_slots(&bench.device);
        }
        fake_install(&bench.device, old, sizeof old);
        bench.flasher.options.no_trial = cases[i].no_trial;
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(install_with(&bench.flasher, bench.image, IMAGE_SIZE, &everything),
                         TULPAR_OK);
        assert_int_equal(bench.device.announced.flags, cases[i].flags);
        assert_int_equal(bench.device.begin_length,
                         cases[i].flags == 0 ? BEGIN_PLAIN_SIZE : BEGIN_REQUEST_SIZE);
        assert_int_equal(bench.flasher.report.device.record_state, cases[i].record_state);
    }
}

/* The same file again, this time without a trial. */
static void a_trial_under_way_ends_when_none_is_wanted(void **state) {
    (void)state;
    put_on_trial();
    bench.flasher.options.no_trial = true;
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
    assert_int_equal(bench_seen(COMMAND_CONFIRM), 1);
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
}

#define TEST(name) cmocka_unit_test_setup(name, bench_setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(connects_to_a_bootloader),
        TEST(brings_a_running_application_back),
        TEST(text_that_looks_like_replies_does_not_confuse),
        TEST(catches_the_window_after_a_reset),
        TEST(catches_the_window_whenever_it_opens),
        TEST(gives_up_on_silence_in_time),
        TEST(tells_a_talking_application_from_silence),
        TEST(tells_a_wrong_rate),
        TEST(tells_the_tutorials_bootloader),
        TEST(refuses_another_protocol_version),
        TEST(a_port_that_goes_away_is_told),
        TEST(cancelling_ends_the_search_soon),
        TEST(installs_and_verifies),
        TEST(any_size_is_installed_exactly),
        TEST(follows_the_devices_packet_limit),
        TEST(one_fault_anywhere_is_repaired),
        TEST(faults_in_every_packet_are_repaired),
        TEST(goes_where_the_device_says),
        TEST(an_offset_that_never_moves_ends),
        TEST(silence_in_the_middle_ends_in_time),
        TEST(nack_for_ever_ends),
        TEST(large_packets_that_never_arrive_become_small_ones),
        TEST(unplugging_in_the_middle_is_told),
        TEST(a_reset_in_the_middle_starts_over),
        TEST(resets_again_and_again_end),
        TEST(refusals_end_at_once_and_say_why),
        TEST(flash_that_changes_is_found),
        TEST(what_the_device_reports_is_compared),
        TEST(cancelling_in_the_middle_is_told),
        TEST(runs_and_hands_over_what_came_after),
        TEST(run_with_nothing_installed_is_refused),
        TEST(a_damaged_run_is_sent_again),
        TEST(a_lost_answer_to_run_is_found_in_what_the_application_says),
        TEST(a_lost_answer_to_run_and_silence_is_no_success),
        TEST(erases),
        TEST(a_refused_erase_says_why),
        TEST(confirms_what_is_on_trial),
        TEST(confirm_sends_nothing_when_nothing_is_on_trial),
        TEST(a_refused_confirm_says_why),
        TEST(a_trial_is_left_out_when_asked_for),
        TEST(a_trial_under_way_ends_when_none_is_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
