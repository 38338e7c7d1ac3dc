/* SPDX-License-Identifier: MIT */
/* The host's part in a trial, in records for what is in flash already, and on devices that do not
 * look at their flash or do not tell of it. */
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

enum { OLD_SIZE = 3000, PAGE = 2048 };

static uint8_t other[IMAGE_SIZE], before[OLD_SIZE]; /* the latter is in the secondary slot */

/* Another image than the bench's is on trial, or the bench's own. */
static void put_on_trial(const uint8_t *bytes) {
    fake_init_streaming(&bench.device);
    fake_application(before, sizeof before);
    before[OLD_SIZE - 1] ^= 1;
    fake_put_on_trial(&bench.device, bytes, IMAGE_SIZE, before, sizeof before);
}

static void damage_old(void) {
    fake_flash_at(&bench.device.board, bench.device.board.board.secondary.base)[OLD_SIZE / 2] ^= 1;
}

static uint32_t old_crc(void) {
    return image_crc(IMAGE_CRC_START, before, sizeof before);
}

static int setup(void **state) {
    (void)bench_setup(state);
    fake_application(other, sizeof other);
    other[1000] ^= 1;
    put_on_trial(other);
    return 0;
}

static enum tulpar_error revert(void) {
    assert_int_equal(bench_connect(), TULPAR_OK);
    return tulpar_revert(&bench.flasher);
}

static void assert_old_is_back(void) {
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
    assert_int_equal(bench.flasher.report.device.image.crc, old_crc());
    assert_int_equal(bench.flasher.report.device.other.size, 0);
}

/* -- REVERT ------------------------------------------------------------------------------------*/

static void the_old_one_comes_back_however_long_it_takes(void **state) {
    static const uint32_t seconds[] = {0, 1, 4, 6, 11, 24};

    for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
        (void)setup(state);
        FAKE_TELL(&bench.device, geometry.erase_max_ms, 3000); /* so many erases take their time */
        bench.device.revert_us = (uint64_t)seconds[i] * US_PER_SECOND;
        assert_int_equal(revert(), TULPAR_OK);
        assert_old_is_back();
        assert_int_equal(bench.reverts, 1);
        assert_true(bench.revert_patience_us > 25 * US_PER_SECOND);
        assert_true(bench.device.now_us < (seconds[i] + 6) * US_PER_SECOND);
    }
}

static void a_bad_line_does_not_hide_it(void **state) {
    static const enum fake_fault faults[] = {FAULT_LOSE_REQUEST,    FAULT_LOSE_REPLY,
                                             FAULT_DUPLICATE_REPLY, FAULT_DAMAGED_REPLY,
                                             FAULT_DAMAGED_REQUEST, FAULT_GARBAGE};

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (uint32_t seconds = 0; seconds < 9; seconds += 4) {
            (void)setup(state);
            FAKE_TELL(&bench.device, geometry.erase_max_ms, 3000);
            bench.device.revert_us = seconds * US_PER_SECOND;
            bench_script(COMMAND_REVERT, 1, faults[i]);
            assert_int_equal(revert(), TULPAR_OK);
            assert_old_is_back();
        }
    }
}

static void a_device_that_never_comes_back_is_told_in_time(void **state) {
    (void)state;
    bench.device.revert_us = 1000 * (uint64_t)US_PER_SECOND;
    assert_int_equal(revert(), TULPAR_TRANSFER);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_REVERT);
    assert_true(bench.device.now_us < 30 * US_PER_SECOND);
}

static void a_damaged_old_one_is_told(void **state) {
    (void)state;
    damage_old();
    assert_int_equal(revert(), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_REVERT);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_DIGEST);
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_TRIAL);
}

static void nothing_is_sent_when_nothing_is_on_trial(void **state) {
    (void)state;
    fake_install(&bench.device, other, sizeof other);
    assert_int_equal(revert(), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_REVERT), 0);
    assert_int_equal(bench.reverts, 0);
}

static void waiting_for_it_can_be_cancelled(void **state) {
    (void)state;
    bench.device.revert_us = 8 * US_PER_SECOND;
    assert_int_equal(bench_connect(), TULPAR_OK);
    bench.cancel_at_us = bench.device.now_us + US_PER_SECOND;
    assert_int_equal(tulpar_revert(&bench.flasher), TULPAR_CANCELLED);
    assert_true(bench.device.now_us < bench.cancel_at_us + US_PER_SECOND / 2);
}

/* -- an update while an application is on trial
 * --------------------------------------------------*/

static void an_update_gives_the_trial_up_first(void **state) {
    static const enum tulpar_sending ways[] = {TULPAR_SEND_CHANGED, TULPAR_SEND_ALL};

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct tulpar_options options = {.sending = ways[i], .baud_highest = 921600};

        (void)setup(state);
        bench.device.revert_us = 3 * US_PER_SECOND;
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(install_with(&bench.flasher, bench.image, IMAGE_SIZE, &options),
                         TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(bench.reverts, 1);
        assert_int_equal(bench_seen(COMMAND_BEGIN), 1); /* none was refused */
        assert_int_equal(fake_info(&bench.device).other.crc, old_crc());
        assert_int_equal(bench.flasher.report.device.last_error, STATUS_OK);
    }
}

static void what_is_on_trial_itself_goes_on(void **state) {
    (void)state;
    put_on_trial(bench.image);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_int_equal(bench.reverts, 0);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_TRIAL);
}

static void without_a_way_back_nothing_is_sent(void **state) {
    (void)state;
    damage_old();
    assert_int_equal(bench_install(), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_REVERT);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
}

/* -- RUN ---------------------------------------------------------------------------------------*/

static void half_an_application_is_not_started(void **state) {
    (void)state;
    (void)bench_setup(NULL);
    fake_begun(&bench.device, bench.image, IMAGE_SIZE, 3 * PAGE);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_STATE);
    assert_int_equal(bench_seen(COMMAND_RUN), 0);
}

/* The update lies beside what is installed. */
static void an_update_that_is_open_gives_way_to_a_start(void **state) {
    static const enum fake_fault faults[] = {FAULT_NONE, FAULT_LOSE_REQUEST, FAULT_LOSE_REPLY,
                                             FAULT_DAMAGED_REQUEST};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        (void)bench_setup(NULL);
        fake_two_slots(&bench.device);
        fake_install(&bench.device, other, IMAGE_SIZE);
        fake_begun(&bench.device, bench.image, IMAGE_SIZE, 3 * PAGE);
        bench_script(COMMAND_BEGIN, 1, faults[i]);
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
        assert_int_equal(bench.device.starts, 1);
        assert_int_equal(bench_seen(COMMAND_RUN), 1);
    }
}

/* The same image is installed: the open update is closed, so that it can be started. */
static void an_update_closes_one_that_was_left_open(void **state) {
    (void)state;
    (void)bench_setup(NULL);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    fake_begun(&bench.device, bench.image, IMAGE_SIZE, 0);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_int_equal(bench.device.bytes_programmed, 0);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.device.starts, 1);
}

/* From before a reset. */
static void remember(enum status status) {
    handoff_note_error(&bench.device.board.mailbox, (uint8_t)status);
    fake_wait(&bench.device);
}

/* The device remembers something worse than what was damaged on the way now. */
static void an_older_cause_is_not_taken_for_the_answer(void **state) {
    (void)state;
    (void)bench_setup(NULL);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    remember(STATUS_SUPPLY);
    bench_script(COMMAND_RUN, 1, FAULT_DAMAGED_REQUEST);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(bench.device.starts, 1);
}

static void nothing_to_run_is_told_whatever_was_refused_before(void **state) {
    (void)state;
    (void)bench_setup(NULL);
    remember(STATUS_IMAGE);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_STATE);
}

/* -- a record for what is there
 * ------------------------------------------------------------------*/

static void load_by_debugger(const uint8_t *bytes) {
    (void)bench_setup(NULL);
    fake_init_streaming(&bench.device);
    fake_install(&bench.device, before, sizeof before);
    fake_load(&bench.device, bytes, IMAGE_SIZE);
}

static enum tulpar_error record(void) {
    assert_int_equal(bench_connect(), TULPAR_OK);
    return tulpar_record(&bench.flasher, bench.image, IMAGE_SIZE);
}

static void what_a_debugger_loaded_is_recorded(void **state) {
    static const enum fake_fault faults[] = {FAULT_NONE, FAULT_LOSE_REQUEST, FAULT_LOSE_REPLY,
                                             FAULT_DAMAGED_REQUEST};
    static const uint8_t commands[] = {COMMAND_PAGES, COMMAND_BEGIN, COMMAND_FINISH};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (size_t j = 0; j < sizeof commands; j++) {
            load_by_debugger(bench.image);
            bench_script(commands[j], 1, faults[i]);
            assert_int_equal(record(), TULPAR_OK);
            assert_int_equal(fake_info(&bench.device).image.verdict, VERDICT_VALID);
            assert_int_equal(bench.flasher.report.device.image.size, IMAGE_SIZE);
            assert_int_equal(bench.device.bytes_programmed, 0);
            assert_int_equal(bench.device.pages_erased, 0);
            assert_int_equal(bench.flasher.report.withdrawn, false);
            assert_true(fake_script_done(&bench.device));
        }
    }
}

/* A plain one says whether the whole is right. */
static void what_differs_is_not_recorded(void **state) {
    static const uint8_t features[] = {FEATURE_PAGES, 0};

    (void)state;
    for (size_t i = 0; i < sizeof features; i++) {
        load_by_debugger(bench.image);
        bench.device.features = features[i];
        fake_area(&bench.device)[2 * PAGE + 1] ^= 1;
        assert_int_equal(record(), TULPAR_VERIFY);
        assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_COMPARE);
        assert_int_equal(bench.flasher.report.already_right, i == 0 ? IMAGE_SIZE - PAGE : 0);
        assert_int_equal(bench_seen(COMMAND_BEGIN), i);
        assert_int_equal(bench.device.bytes_programmed, 0);
        assert_int_equal(fake_info(&bench.device).image.verdict, VERDICT_ALTERED);
    }
}

static void what_is_recorded_already_costs_nothing(void **state) {
    (void)state;
    load_by_debugger(bench.image);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    assert_int_equal(record(), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
}

/* With two slots the pages that PAGES tells of are not those of the application. */
static void another_valid_application_is_not_touched(void **state) {
    (void)state;
    load_by_debugger(other);
    fake_two_slots(&bench.device);
    fake_install(&bench.device, other, IMAGE_SIZE);
    assert_int_equal(record(), TULPAR_VERIFY);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
}

/* The way back is gone, too: otherwise the board had gone it. */
static void nothing_is_recorded_over_a_trial(void **state) {
    (void)state;
    put_on_trial(bench.image);
    damage_old();
    fake_area(&bench.device)[FAKE_CORRUPTED] ^= 1;
    fake_wait(&bench.device);
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_TRIAL);
    assert_int_equal(record(), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_STATE);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
}

/* -- devices that do not look, or do not tell
 * ------------------------------------------------------*/

/* After three faults in a row. BEGIN ends it. */
static void one_that_did_not_look_gets_everything(void **state) {
    (void)state;
    load_by_debugger(bench.image);
    bench.device.board.mailbox.fault_count = FAULTS_TOLERATED;
    handoff_seal(&bench.device.board.mailbox);
    fake_reset(&bench.device, bench.device.now_us);
    assert_int_equal(fake_info(&bench.device).conditions, CONDITION_NOT_LOOKED);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_PAGES), 0);
    assert_int_equal(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE));
    assert_int_equal(bench.flasher.report.device.last_error, STATUS_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
}

static uint8_t packable[20 * PAGE], old[20 * PAGE];

/* All of it, packed against itself: neither PAGES nor sparse, no dictionary in what was there. */
static void a_confidential_one_is_asked_nothing(void **state) {
    static const uint8_t slots[] = {1, 2};
    struct tulpar_image base = {old, sizeof old};
    struct tulpar_options options = {.bases = &base, .base_count = 1};

    (void)state;
    memset(packable, 0x5A, sizeof packable);
    fake_application(packable, PAGE);
    memcpy(old, packable, sizeof old);
    old[5 * PAGE] ^= 1;
    for (size_t i = 0; i < sizeof slots; i++) {
        (void)bench_setup(NULL);
        fake_init_streaming(&bench.device);
        if (slots[i] == 2) {
            fake_two_slots(&bench.device);
        }
        fake_install(&bench.device, old, sizeof old);
        bench.device.features |= FEATURE_PACKED;
        bench.device.board.board.confidential = true;
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(install_with(&bench.flasher, packable, sizeof packable, &options),
                         TULPAR_OK);
        assert_memory_equal(fake_installed(&bench.device), packable, sizeof packable);
        assert_int_equal(bench_seen(COMMAND_PAGES), 0);
        assert_int_equal(bench_seen(COMMAND_BEGIN), 1);
        assert_int_equal(bench.flasher.report.way, TULPAR_WAY_PACKED);
        assert_int_equal(bench.flasher.report.already_right, 0);
    }
}

/* The same without that: a difference of one page. */
static void one_that_tells_gets_the_difference(void **state) {
    struct tulpar_image base = {old, sizeof old};
    struct tulpar_options options = {.bases = &base, .base_count = 1};

    (void)state;
    (void)bench_setup(NULL);
    fake_init_streaming(&bench.device);
    fake_install(&bench.device, old, sizeof old);
    bench.device.features |= FEATURE_PACKED;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(install_with(&bench.flasher, packable, sizeof packable, &options), TULPAR_OK);
    assert_int_equal(bench.flasher.report.way, TULPAR_WAY_DIFFERENCE);
    assert_int_equal(bench.flasher.report.already_right, sizeof packable - PAGE);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_old_one_comes_back_however_long_it_takes),
        TEST(a_bad_line_does_not_hide_it),
        TEST(a_device_that_never_comes_back_is_told_in_time),
        TEST(a_damaged_old_one_is_told),
        TEST(nothing_is_sent_when_nothing_is_on_trial),
        TEST(waiting_for_it_can_be_cancelled),
        TEST(an_update_gives_the_trial_up_first),
        TEST(what_is_on_trial_itself_goes_on),
        TEST(without_a_way_back_nothing_is_sent),
        TEST(half_an_application_is_not_started),
        TEST(an_update_that_is_open_gives_way_to_a_start),
        TEST(an_update_closes_one_that_was_left_open),
        TEST(an_older_cause_is_not_taken_for_the_answer),
        TEST(nothing_to_run_is_told_whatever_was_refused_before),
        TEST(what_a_debugger_loaded_is_recorded),
        TEST(what_differs_is_not_recorded),
        TEST(what_is_recorded_already_costs_nothing),
        TEST(another_valid_application_is_not_touched),
        TEST(nothing_is_recorded_over_a_trial),
        TEST(one_that_did_not_look_gets_everything),
        TEST(a_confidential_one_is_asked_nothing),
        TEST(one_that_tells_gets_the_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
