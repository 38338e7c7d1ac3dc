/* SPDX-License-Identifier: MIT */
/* A line that is slow in both directions: an answer comes when other requests have been sent. An
 * ACK does not say what it answers, and none may be taken for the answer to another request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"
#include "wire/record.h"

enum {
    OLD_SIZE = 3000,
    US_PER_MS = 1000,
    LATE_MAX_MS = 500,
    LATE_STEP_MS = 10,
    ANSWERS = 12,       /* of one kind, while the board is looked for */
    CALLS_AT_MOST = 60, /* of the channel, until a verb has ended */
    TRIAL_MS = 100,     /* longer than a rate is tried for */
    INFO_MS = 400,      /* later, nobody knows which INFO was answered */
};

static uint8_t old[OLD_SIZE];

static void begin_with_nothing(void) {
    (void)bench_setup(NULL);
}

static void begin_installed(void) {
    (void)bench_setup(NULL);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
}

static void begin_on_trial(void) {
    (void)bench_setup(NULL);
    fake_application(old, sizeof old);
    fake_put_on_trial(&bench.device, bench.image, IMAGE_SIZE, old, sizeof old);
}

/* -- what each request says, and what is so ----------------------------------------------------*/

static void run_is_refused(void) {
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_STATE);
    assert_int_equal(bench.device.starts, 0);
}

static void run_starts(void) {
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.device.starts, 1);
}

static void confirm_ends_the_trial(void) {
    assert_int_equal(tulpar_confirm(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_INSTALLED);
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
}

static void revert_brings_the_old_one_back(void) {
    assert_int_equal(tulpar_revert(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.flasher.report.device.image.size, OLD_SIZE);
    assert_int_equal(fake_info(&bench.device).image.size, OLD_SIZE);
}

static void erase_erases(void) {
    assert_int_equal(tulpar_erase(&bench.flasher), TULPAR_OK);
    assert_int_equal(fake_info(&bench.device).image.verdict, VERDICT_NONE);
    assert_true(bench.device.pages_erased > 0);
}

static const struct verb {
    void (*begin)(void);
    void (*check)(void);
} verbs[] = {
    {begin_with_nothing, run_is_refused},     {begin_installed, run_starts},
    {begin_on_trial, confirm_ends_the_trial}, {begin_on_trial, revert_brings_the_old_one_back},
    {begin_installed, erase_erases},
};

enum { VERBS = sizeof verbs / sizeof verbs[0] };

/* -- who is late -------------------------------------------------------------------------------*/

static void each_answer_is_late(const struct verb *verb) {
    unsigned asked_twice = 0;

    for (uint32_t ms = 0; ms <= LATE_MAX_MS; ms += LATE_STEP_MS) {
        verb->begin();
        bench.device.latency_us = ms * US_PER_MS;
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_ALREADY);
        verb->check();
        asked_twice += bench_seen(COMMAND_ENTER) > 0;
    }
    assert_true(asked_twice > LATE_MAX_MS / LATE_STEP_MS / 2);
}

static void an_ack_to_enter_is_never_the_ack_to_another(void **state) {
    (void)state;
    for (size_t i = 0; i < VERBS; i++) {
        each_answer_is_late(&verbs[i]);
    }
}

/* The line stops for 1.7 s before this answer, and what is behind it waits. */
static void a_line_that_stops_once(uint8_t command, unsigned nth, const struct verb *verb) {
    verb->begin();
    bench.device.latency_us = 100 * US_PER_MS;
    bench_script(command, nth, FAULT_LATE_REPLY);
    assert_int_equal(bench_connect(), TULPAR_OK);
    verb->check();
}

static void neither_when_the_line_stops_at_any_answer(void **state) {
    (void)state;
    for (size_t i = 0; i < VERBS; i++) {
        for (unsigned nth = 1; nth <= ANSWERS; nth++) {
            a_line_that_stops_once(COMMAND_INFO, nth, &verbs[i]);
            a_line_that_stops_once(COMMAND_ENTER, nth, &verbs[i]);
        }
    }
}

static void neither_when_an_answer_is_lost(void **state) {
    (void)state;
    for (size_t i = 0; i < VERBS; i++) {
        for (unsigned nth = 1; nth <= ANSWERS; nth++) {
            verbs[i].begin();
            bench.device.latency_us = 100 * US_PER_MS;
            bench_script(COMMAND_INFO, nth, FAULT_LOSE_REPLY);
            assert_int_equal(bench_connect(), TULPAR_OK);
            verbs[i].check();
        }
    }
}

/* The process does not run for a while, before any of its calls. */
static void neither_when_the_host_is_held_up(void **state) {
    (void)state;
    for (size_t i = 0; i < VERBS; i++) {
        for (unsigned place = 1; place < CALLS_AT_MOST; place++) {
            verbs[i].begin();
            bench.device.latency_us = 100 * US_PER_MS;
            bench.device.late_at = place;
            bench.device.late_us = LATE_MAX_MS * US_PER_MS;
            assert_int_equal(bench_connect(), TULPAR_OK);
            verbs[i].check();
        }
    }
}

/* A rate that the device takes and the line does not carry, where an answer needs longer than a
 * trial of a rate may take: one is tried, and the transfer goes on at the first rate. */
static void an_update_falls_back_to_the_first_rate(void **state) {
    struct tulpar_options how = {.run = true, .baud_highest = 4000000};

    (void)state;
    fake_application(old, sizeof old);
    old[OLD_SIZE / 2] ^= 1; /* its first page is another, too */
    for (uint32_t ms = 0; ms <= LATE_MAX_MS; ms += LATE_STEP_MS) {
        (void)bench_setup(NULL);
        fake_init_streaming(&bench.device);
        fake_install(&bench.device, old, sizeof old);
        bench.device.rate_that_fails = FAKE_BAUD + 1;
        bench.device.latency_us = ms * US_PER_MS;
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(install_with(&bench.flasher, bench.image, IMAGE_SIZE, &how), TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
        assert_int_equal(bench.device.starts, 1);
        assert_int_equal(bench.flasher.report.baud_used, FAKE_BAUD);
        assert_true(ms < TRIAL_MS || ms >= INFO_MS || bench_seen(COMMAND_RATE) <= 1);
    }
}

/* On a line that is prompt it costs an INFO, and nothing where no ENTER was sent. */
static void certainty_costs_one_packet(void **state) {
    (void)state;
    begin_installed();
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_INFO), 1);
    begin_installed();
    bench_script(COMMAND_INFO, 1, FAULT_LOSE_REQUEST);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_INFO), 3);
}

/* A device that answers once and never again is no reason to wait for ever. */
static void a_device_that_falls_silent_is_told(void **state) {
    (void)state;
    begin_installed();
    bench_script(COMMAND_INFO, 1, FAULT_LOSE_REQUEST);
    bench_script(COMMAND_INFO, 3, FAULT_GO_SILENT);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_TRANSFER);
    assert_int_equal(bench_seen(COMMAND_RUN), 0);
    assert_true(bench.device.now_us < 20 * US_PER_SECOND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ack_to_enter_is_never_the_ack_to_another),
        cmocka_unit_test(neither_when_the_line_stops_at_any_answer),
        cmocka_unit_test(neither_when_an_answer_is_lost),
        cmocka_unit_test(neither_when_the_host_is_held_up),
        cmocka_unit_test(an_update_falls_back_to_the_first_rate),
        cmocka_unit_test(certainty_costs_one_packet),
        cmocka_unit_test(a_device_that_falls_silent_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
