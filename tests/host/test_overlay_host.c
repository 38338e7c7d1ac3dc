/* SPDX-License-Identifier: MIT */
/* An update of two slots is an overlay over the application that runs: what is equal there is
 * neither sent nor swapped, and what waits since an update that was cut is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "support/plausible_code.h"
#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"
#include "wire/record.h"

enum {
    PAGE = 2048,
    PAGES = 12,
    SIZE = PAGES * PAGE - 300,
    PARITY = 1, /* page that FINISH writes beside them */
    ALL_FEATURES = FEATURE_PAGES | FEATURE_RATE | FEATURE_BLOCK | FEATURE_PACKED | FEATURE_OVERLAY,
};

static uint8_t old[SIZE], new[SIZE];
static const struct tulpar_image base = {old, SIZE};

static void set_up(uint8_t features) {
    (void)bench_setup(NULL);
    fake_init_streaming(&bench.device);
    bench.device.features = features;
    fake_two_slots(&bench.device);
    noise(old, SIZE, 1);
    fake_application(old, SIZE);
    memcpy(new, old, SIZE);
    fake_install(&bench.device, old, SIZE);
    bench.device.pages_erased = 0;
}

static int setup(void **state) {
    (void)state;
    set_up(ALL_FEATURES);
    return 0;
}

static void change_page(uint32_t page) {
    new[page * PAGE + 200] ^= 0x55;
}

static enum tulpar_error install(const struct tulpar_options *options) {
    assert_int_equal(bench_connect(), TULPAR_OK);
    return install_with(&bench.flasher, new, SIZE, options);
}

static bool is_overlay(void) {
    return (bench.device.announced.flags & BEGIN_OVERLAY) != 0;
}

static void assert_sent(uint32_t bytes) {
    assert_int_equal(SIZE - bench.flasher.report.already_right, bytes);
}

static void run_new(void) {
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_memory_equal(fake_area(&bench.device), new, SIZE);
    assert_int_equal(bench.device.board.violations, 0);
}

/* -- what is equal -----------------------------------------------------------------------------*/

static void a_constant_costs_a_page(void **state) {
    (void)state;
    change_page(7);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_true(is_overlay());
    assert_sent(PAGE);
    assert_int_equal(bench.device.pages_erased, 1 + PARITY);
    bench.device.pages_erased = 0;
    run_new();
    assert_int_equal(bench.device.pages_erased, 2);
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_TRIAL);
}

static void any_pages_may_change(void **state) {
    for (unsigned i = 0; i < 40; i++) {
        uint8_t bits[PAGES];
        unsigned count = 0;

        noise(bits, sizeof bits, i + 1);
        (void)setup(state);
        for (uint32_t page = 0; page < PAGES; page++) {
            if ((bits[page] & 1) != 0) {
                change_page(page);
                count++;
            }
        }
        assert_int_equal(install(NULL), TULPAR_OK);
        assert_true(bench.device.pages_erased <= count + PARITY);
        run_new();
    }
}

static void a_whole_new_image_is_sent_whole(void **state) {
    (void)state;
    for (uint32_t page = 0; page < PAGES; page++) {
        change_page(page);
    }
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_sent(SIZE);
    run_new();
}

static void writes_leave_out_what_is_equal_too(void **state) {
    (void)state;
    set_up(FEATURE_PAGES | FEATURE_OVERLAY);
    change_page(3);
    change_page(9);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_true(is_overlay());
    assert_sent(2 * PAGE);
    assert_int_equal(bench_seen(COMMAND_BLOCK), 0);
    run_new();
}

/* With the application at hand nothing has to be asked, and a page goes as a difference. */
static void a_known_application_is_not_asked_for(void **state) {
    static const struct tulpar_options with_base = {.bases = &base, .base_count = 1};

    (void)state;
    change_page(7);
    assert_int_equal(install(&with_base), TULPAR_OK);
    assert_true(is_overlay());
    assert_int_equal(bench_seen(COMMAND_PAGES), 0);
    assert_int_equal(bench.flasher.report.way, TULPAR_WAY_DIFFERENCE);
    assert_true(bench.flasher.report.line_bytes < 200);
    run_new();
}

/* Its pages lie around the one that changes, and are those of the new image. */
static void the_application_need_not_be_known_for_a_difference(void **state) {
    (void)state;
    change_page(7);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_PAGES), 1);
    run_new();
}

/* -- when there can be no overlay --------------------------------------------------------------*/

static void without_the_feature_all_is_sent(void **state) {
    (void)state;
    set_up(ALL_FEATURES & ~FEATURE_OVERLAY);
    change_page(7);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_false(is_overlay());
    assert_sent(SIZE);
    run_new();
}

static void all_is_sent_when_that_is_asked_for(void **state) {
    static const struct tulpar_options all = {.sending = TULPAR_SEND_ALL};

    (void)state;
    change_page(7);
    assert_int_equal(install(&all), TULPAR_OK);
    assert_false(is_overlay());
    assert_sent(SIZE);
    run_new();
}

/* The update goes into the application area then. */
static void nothing_is_laid_over_what_is_damaged(void **state) {
    (void)state;
    change_page(7);
    fake_area(&bench.device)[FAKE_CORRUPTED] ^= 1;
    fake_wait(&bench.device);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_false(is_overlay());
    assert_sent(2 * PAGE);
    run_new();
}

static void a_whole_that_turns_out_wrong_is_sent_whole(void **state) {
    (void)state;
    change_page(7);
    fake_script(&bench.device, COMMAND_FINISH, 1, 1, FAULT_STATUS, STATUS_DIGEST);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_true(fake_script_done(&bench.device));
    assert_false(is_overlay());
    assert_sent(SIZE);
    run_new();
}

static void an_overlay_that_is_refused_is_sent_whole(void **state) {
    static const struct {
        uint8_t command;
        uint8_t status;
    } refusals[] = {
        {COMMAND_BEGIN, STATUS_MESSAGE}, /* the flag */
        {COMMAND_FINISH, STATUS_FLASH},  /* the unit of the parity */
    };

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        (void)setup(state);
        change_page(7);
        fake_script(&bench.device, refusals[i].command, 1, 1, FAULT_STATUS, refusals[i].status);
        assert_int_equal(install(NULL), TULPAR_OK);
        assert_true(fake_script_done(&bench.device));
        assert_false(is_overlay());
        assert_sent(SIZE);
        run_new();
    }
}

static void a_flash_that_says_no_to_a_whole_image_is_told(void **state) {
    (void)state;
    change_page(7);
    fake_script(&bench.device, COMMAND_FINISH, 1, 2, FAULT_STATUS, STATUS_FLASH);
    assert_int_equal(install(NULL), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, TULPAR_STATUS_FLASH);
}

/* -- what waits already ------------------------------------------------------------------------*/

static void change_some(void) {
    for (uint32_t page = 1; page < PAGES - 1; page++) {
        if (page != 6) {
            change_page(page);
        }
    }
}

static void cut_at(uint32_t bytes) {
    bench.cancel_at_us = 0;
    assert_int_equal(bench_connect(), TULPAR_OK);
    bench.cancel_at_bytes = bytes;
    assert_int_equal(tulpar_install(&bench.flasher, new, SIZE), TULPAR_CANCELLED);
    bench.cancel_at_bytes = 0;
}

static void an_update_that_was_cut_goes_on(void **state) {
    static const uint32_t places[] = {4, 5}; /* later, all is on its way with FINISH */
    static const struct tulpar_options ways[] = {{.bases = &base, .base_count = 1}, {0}};

    for (size_t i = 0; i < sizeof places / sizeof places[0] * 2; i++) {
        (void)setup(state);
        change_some();
        cut_at(places[i / 2] * PAGE);
        uint32_t waiting = bench.device.pages_erased;
        fake_wait(&bench.device);
        assert_int_equal(install(&ways[i % 2]), TULPAR_OK);
        assert_true(is_overlay());
        /* The page that was cut once more. */
        assert_in_range(bench.device.pages_erased, 9 + PARITY, 9 + 1 + PARITY);
        assert_true(bench.flasher.report.already_right >= (3 + waiting - 1) * PAGE - 300);
        run_new();
    }
}

static void a_reset_in_the_middle_goes_on_by_itself(void **state) {
    for (unsigned nth = 2; nth < 9; nth++) {
        (void)setup(state);
        change_some();
        bench_script(COMMAND_BLOCK, nth, FAULT_RESET);
        assert_int_equal(install(NULL), TULPAR_OK);
        assert_true(fake_script_done(&bench.device));
        assert_true(is_overlay());
        assert_in_range(bench.device.pages_erased, 9 + PARITY, 9 + 2 + PARITY);
        run_new();
    }
}

/* Lost blocks, those that name among them, are sent again. */
static void a_bad_line_does_no_harm(void **state) {
    for (unsigned one_in = 2; one_in < 6; one_in++) {
        (void)setup(state);
        change_some();
        cut_at(7 * PAGE);
        fake_wait(&bench.device);
        bench.device.lose_one_in = one_in;
        assert_int_equal(install(NULL), TULPAR_OK);
        run_new();
    }
}

/* -- one update after another ------------------------------------------------------------------*/

/* The base of the second is what runs, and not what INFO says is installed. */
static void an_order_that_is_replaced_is_no_base(void **state) {
    (void)state;
    change_page(3);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_SWAPPING);
    memcpy(new, old, SIZE);
    change_page(8);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_true(is_overlay());
    assert_sent(PAGE);
    run_new();
}

static void after_a_trial_was_given_up(void **state) {
    (void)state;
    change_page(3);
    assert_int_equal(install(NULL), TULPAR_OK);
    run_new();
    change_page(8);
    assert_int_equal(install(NULL), TULPAR_OK); /* gives it up first, and page 3 waits still */
    assert_int_equal(bench.reverts, 1);
    assert_sent(PAGE);
    run_new();
}

static void after_an_update_without_a_trial(void **state) {
    (void)state;
    bench.flasher.options.no_trial = true;
    change_page(3);
    assert_int_equal(install(NULL), TULPAR_OK);
    run_new();
    assert_int_equal(bench.flasher.report.device.record_state, RECORD_INSTALLED);
    change_page(8);
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_sent(PAGE);
    run_new();
}

/* -- how long the swap takes -------------------------------------------------------------------*/

static void the_estimate_is_that_of_the_pages_that_move(void **state) {
    (void)state;
    FAKE_TELL(&bench.device, geometry.erase_max_ms, 500);
    change_page(7);
    assert_int_equal(install(NULL), TULPAR_OK);
    run_new();
    assert_true(bench.swap_usual_us < 3 * US_PER_SECOND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_constant_costs_a_page, setup),
        cmocka_unit_test_setup(any_pages_may_change, setup),
        cmocka_unit_test_setup(a_whole_new_image_is_sent_whole, setup),
        cmocka_unit_test_setup(writes_leave_out_what_is_equal_too, setup),
        cmocka_unit_test_setup(a_known_application_is_not_asked_for, setup),
        cmocka_unit_test_setup(the_application_need_not_be_known_for_a_difference, setup),
        cmocka_unit_test_setup(without_the_feature_all_is_sent, setup),
        cmocka_unit_test_setup(all_is_sent_when_that_is_asked_for, setup),
        cmocka_unit_test_setup(nothing_is_laid_over_what_is_damaged, setup),
        cmocka_unit_test_setup(a_whole_that_turns_out_wrong_is_sent_whole, setup),
        cmocka_unit_test_setup(an_overlay_that_is_refused_is_sent_whole, setup),
        cmocka_unit_test_setup(a_flash_that_says_no_to_a_whole_image_is_told, setup),
        cmocka_unit_test_setup(an_update_that_was_cut_goes_on, setup),
        cmocka_unit_test_setup(a_reset_in_the_middle_goes_on_by_itself, setup),
        cmocka_unit_test_setup(a_bad_line_does_no_harm, setup),
        cmocka_unit_test_setup(an_order_that_is_replaced_is_no_base, setup),
        cmocka_unit_test_setup(after_a_trial_was_given_up, setup),
        cmocka_unit_test_setup(after_an_update_without_a_trial, setup),
        cmocka_unit_test_setup(the_estimate_is_that_of_the_pages_that_move, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
