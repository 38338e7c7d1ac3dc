/* SPDX-License-Identifier: MIT */
/* An update while the application runs: what it leaves to the application, and what goes wrong in
 * its hardware. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "support/background_board.h"
#include "wire/bytes.h"

enum {
    ALL = FAKE_APPLICATION_PAGES,
    CALLS = 50,
    US_PER_MS = 1000,
    SECOND_US = 1000 * US_PER_MS,
};

/* -- what it leaves to the application ---------------------------------------------------------*/

/* Of the application: it would live although it hangs elsewhere. */
static void no_watchdog_is_fed(void **state) {
    (void)state;
    app.fake.feeds = 0;
    background_take(0, 0);
    assert_true(background_run());
    assert_int_equal(app.fake.feeds, 0);
}

/* A line of one rate: a host that saw a feature with the highest rate 0 would believe nothing. */
static void info_tells_of_no_rates_where_there_is_one(void **state) {
    uint8_t rate[RATE_SIZE];

    (void)state;
    assert_int_equal(background_info().features & FEATURE_RATE, FEATURE_RATE);
    app.fixed_rate = true;
    background_reset();
    assert_int_equal(background_info().features & FEATURE_RATE, 0);
    put_u32(rate, 921600);
    background_send(COMMAND_RATE, rate, sizeof rate, 0);
    assert_false(background_acked());
    assert_int_equal(background_info().last_error, STATUS_MESSAGE);
    background_take(BEGIN_OVERLAY, 0);
    assert_true(background_run());
}

/* As a bootloader that was built so (test_refusals.c). */
static void a_confidential_one_says_nothing_of_its_flash(void **state) {
    uint8_t pages[PAGES_REQUEST_SIZE];

    (void)state;
    app.confidential = true;
    background_reset();
    struct device_info info = background_info();
    assert_int_equal(info.features & FEATURE_CONFIDENTIAL, FEATURE_CONFIDENTIAL);
    assert_int_equal(info.features & (FEATURE_PAGES | FEATURE_OVERLAY), 0);
    pages_request_encode(&(struct pages_request){0, 1, PAGES_OF_UPDATE}, pages);
    background_send(COMMAND_PAGES, pages, sizeof pages, 0);
    assert_false(background_acked());
    assert_int_equal(background_info().last_error, STATUS_STATE);
    assert_int_equal(background_begin(BEGIN_SPARSE), STATUS_MESSAGE);
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_MESSAGE);
    background_take(0, 0);
    assert_true(background_run());
    assert_true(background_has_letter());
}

/* -- the supply --------------------------------------------------------------------------------*/

static void poll_for(uint32_t us) {
    for (uint32_t begun = app.us; app.us - begun < us;) {
        background_poll(1);
    }
}

/* Nothing was done then: it is tried again, also without a host, but not in each call. */
static void a_letter_waits_for_the_supply(void **state) {
    (void)state;
    app.may_restart = false;
    background_take(BEGIN_OVERLAY, 0);
    assert_false(background_run());
    app.fake.last_operation = app.fake.erases + app.fake.programs;
    app.may_restart = true;
    unsigned asked = app.asked;
    poll_for(3 * SECOND_US + SECOND_US / 2);
    assert_in_range(app.asked - asked, 3, 4);
    assert_int_equal(background_info().last_error, STATUS_SUPPLY);
    assert_false(background_has_letter());
    assert_int_equal(app.restarts, 0);

    app.fake.last_operation = 0;
    poll_for(SECOND_US + SECOND_US / 10);
    assert_true(background_has_letter());
    assert_true(app.restarts > 0);
}

/* The application's own word stays said. */
static void what_is_to_be_installed_waits_for_the_supply(void **state) {
    (void)state;
    app.may_restart = false;
    background_take(BEGIN_OVERLAY, 0);
    app.fake.last_operation = app.fake.erases + app.fake.programs;
    tulpar_update_install(&app.update);
    poll_for(SECOND_US / 2);
    assert_false(background_has_letter());
    app.fake.last_operation = 0;
    poll_for(SECOND_US);
    assert_true(background_has_letter());
    assert_int_equal(app.asked, 0);
}

/* -- the flash ---------------------------------------------------------------------------------*/

/* FINISH looks at it once more, and has refused it. */
static void what_is_damaged_at_the_end_is_no_update(void **state) {
    (void)state;
    assert_int_equal(background_begin(0), STATUS_OK);
    background_write(0, 0, ALL, 0);
    app.damage_when_whole = true;
    assert_int_equal(background_finish(), STATUS_FLASH);
    assert_false(app.damage_when_whole);
    assert_false(tulpar_update_is_ready(&app.update));
    assert_int_equal(app.state, TULPAR_UPDATE_AT_REST);
    tulpar_update_install(&app.update);
    background_poll(CALLS);
    assert_false(background_has_letter());
    struct device_info info = background_info();
    assert_int_equal(info.record_state, RECORD_INSTALLED);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
    assert_true(background_run()); /* what runs */
    assert_int_equal(app.asked + app.restarts, 0);
}

/* The driver's own bound is a number of looks, and here each is a call. */
static void a_flash_that_stays_busy_is_noticed(void **state) {
    (void)state;
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    app.is_stuck = true;
    app.between_calls_us = US_PER_MS;
    background_feed_page();
    uint32_t begun_us = app.us;
    do {
        background_poll(1);
    } while (app.state == TULPAR_UPDATE_BUSY && app.us - begun_us < 10 * SECOND_US);
    assert_int_equal(app.state, TULPAR_UPDATE_FAILED);
    assert_in_range(app.us - begun_us, SECOND_US, 3 * SECOND_US / 2);
    assert_true(tulpar_update_uses_flash(&app.update));
    assert_true(tulpar_update_may_print(&app.update));
    app.is_stuck = false;
    assert_int_equal(tulpar_update_poll(&app.update), TULPAR_UPDATE_FAILED);
}

static void who_calls_seldom_has_no_broken_flash(void **state) {
    (void)state;
    app.between_calls_us = SECOND_US / 2;
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    background_write(BEGIN_OVERLAY, 0, ALL, 0);
    assert_int_equal(background_finish(), STATUS_OK);
    assert_true(background_run());
    assert_true(background_has_letter());
}

/* -- the stack ---------------------------------------------------------------------------------*/

static void a_packet_that_was_half_out_then_ends(void **state) {
    uint8_t packet[FRAME_MAX];

    (void)state;
    app.takes = 3;
    size_t size = frame_encode(packet, COMMAND_INFO, NULL, 0);
    assert_int_equal(tulpar_update_feed(&app.update, packet, (uint32_t)size), size);
    background_poll(2);
    assert_false(tulpar_update_may_print(&app.update));
    app.stack[0] = 0;
    assert_int_equal(tulpar_update_poll(&app.update), TULPAR_UPDATE_FAILED);
    assert_true(tulpar_update_may_print(&app.update));
}

/* -----------------------------------------------------------------------------------------------*/

#define TEST(name) cmocka_unit_test_setup(name, background_setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(no_watchdog_is_fed),
        TEST(info_tells_of_no_rates_where_there_is_one),
        TEST(a_confidential_one_says_nothing_of_its_flash),
        TEST(a_letter_waits_for_the_supply),
        TEST(what_is_to_be_installed_waits_for_the_supply),
        TEST(what_is_damaged_at_the_end_is_no_update),
        TEST(a_flash_that_stays_busy_is_noticed),
        TEST(who_calls_seldom_has_no_broken_flash),
        TEST(a_packet_that_was_half_out_then_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
