/* SPDX-License-Identifier: MIT */
/* Two slots at the price of the difference, with the real bootloader: what is equal is neither sent
 * nor swapped, whatever came before. A confidential one gets, and swaps, everything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "tests/support/overlay_bench.h"
#include "wire/record.h"

enum {
    PAGES = 30,
    SIZE = PAGES * OVERLAY_PAGE - 100,
    CHANGED = 20, /* a page in the middle */
    OTHER = 8,
    STATEMENT = 12, /* bytes that are inserted */
    FROM = 14 * OVERLAY_PAGE + 700,
    FIRST_OF_THEM = FROM / OVERLAY_PAGE,
    DIFFERENCE_MAX = 300, /* bytes on the line for a page that changes in a known application */
    JOURNAL = 1,
    PARITY = 1,  /* pages that FINISH writes beside those of an update, */
    RECORDS = 2, /* and those of records that may have to be erased meanwhile */
    US_PER_S = 1000000,
};

static uint32_t size_of_all; /* of an image that fills the slot */

static int setup(void **state) {
    (void)state;
    overlay_begin(SIZE);
    return 0;
}

static int setup_all(void **state) {
    (void)state;
    overlay_begin(size_of_all);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    overlay_end();
    return 0;
}

static const struct tulpar_report *report(void) {
    return &overlay.flasher.report;
}

static void start(void) {
    assert_int_equal(tulpar_run(&overlay.flasher), TULPAR_OK);
    assert_false(report()->start_unseen);
    assert_int_equal(report()->resent, 0);
}

/* Sends and runs it: so many pages are sent, and so many swapped. No other is erased. */
static void update(const uint8_t *image, const struct tulpar_image *known, unsigned sent,
                   unsigned swapped) {
    overlay_session();
    uint64_t before = overlay_erases();
    assert_int_equal(overlay_install(image, known), TULPAR_OK);
    assert_int_equal(overlay_sent(), sent);
    assert_in_range(overlay_erases() - before, sent + JOURNAL, sent + PARITY + JOURNAL + RECORDS);
    before = overlay_erases();
    start();
    assert_in_range(overlay_erases() - before, 2 * swapped, 2 * swapped + RECORDS);
    overlay_assert_runs(image);
}

/* -- what changes ------------------------------------------------------------------------------*/

static void a_constant(void **state) {
    (void)state;
    overlay_change(CHANGED);
    update(overlay.new, NULL, 1, 1);
}

static void a_constant_in_an_application_that_is_known(void **state) {
    (void)state;
    overlay_change(CHANGED);
    update(overlay.new, &overlay.base, 1, 1);
    assert_true(report()->line_bytes < DIFFERENCE_MAX);
}

static void one_statement_more(void **state) {
    (void)state;
    memmove(overlay.new + FROM + STATEMENT, overlay.new + FROM, SIZE - FROM - STATEMENT);
    memset(overlay.new + FROM, 0x42, STATEMENT);
    update(overlay.new, &overlay.base, PAGES - FIRST_OF_THEM, PAGES - FIRST_OF_THEM);
}

static void a_whole_new_image(void **state) {
    (void)state;
    for (uint32_t page = 0; page < PAGES; page++) {
        overlay_change(page);
    }
    update(overlay.new, &overlay.base, PAGES, PAGES);
}

static void nothing(void **state) {
    (void)state;
    overlay_session();
    uint64_t before = overlay_erases();
    assert_int_equal(overlay_install(overlay.old, NULL), TULPAR_OK);
    assert_int_equal(overlay_sent(), 0);
    start();
    assert_int_equal(report()->swap_us, 0);
    assert_int_equal(overlay_erases() - before, 0);
    overlay_assert_runs(overlay.old);
}

/* Where the application was, it is put. */
static void the_first_application(void **state) {
    (void)state;
    overlay_session();
    assert_int_equal(tulpar_erase(&overlay.flasher), TULPAR_OK);
    uint64_t before = overlay_erases();
    assert_int_equal(overlay_install(overlay.new, &overlay.base), TULPAR_OK);
    assert_int_equal(overlay_sent(), PAGES);
    start();
    assert_int_equal(report()->swap_us, 0);
    assert_in_range(overlay_erases() - before, PAGES, PAGES + RECORDS);
    overlay_assert_runs(overlay.new);
}

/* -- one update after another ------------------------------------------------------------------*/

static void over_one_that_has_confirmed_itself(void **state) {
    (void)state;
    overlay_change(CHANGED);
    update(overlay.new, NULL, 1, 1);
    overlay_session();
    assert_int_equal(report()->device.record_state, RECORD_INSTALLED);
    overlay_change(OTHER);
    update(overlay.new, NULL, 1, 1);
}

static void over_one_that_is_confirmed_from_here(void **state) {
    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
    overlay_session();
    assert_int_equal(report()->device.record_state, RECORD_TRIAL);
    assert_int_equal(tulpar_confirm(&overlay.flasher), TULPAR_OK);
    overlay_change(OTHER);
    update(overlay.new, NULL, 1, 1);
}

/* Brings the old image back, page by page; what was given up waits still, and is not sent again. */
static void after_a_revert(void **state) {
    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
    overlay_session();
    uint64_t before = overlay_erases();
    assert_int_equal(tulpar_revert(&overlay.flasher), TULPAR_OK);
    assert_in_range(overlay_erases() - before, 1, 1 + RECORDS);
    start();
    overlay_assert_runs(overlay.old);
    overlay_change(OTHER);
    update(overlay.new, NULL, 1, 2);
}

static void after_one_without_a_trial(void **state) {
    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    overlay.flasher.options.no_trial = true;
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
    assert_int_equal(report()->device.record_state, RECORD_INSTALLED);
    overlay_assert_runs(overlay.new);
    overlay_change(OTHER);
    update(overlay.new, NULL, 1, 1);
}

/* What runs is the base, and not what waits. */
static void in_place_of_one_that_was_ordered(void **state) {
    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    overlay_change(CHANGED);
    overlay_change(OTHER);
    update(overlay.new, &overlay.base, 1, 1);
}

/* -- what takes the board longer ---------------------------------------------------------------*/

/* Every other page changes, and no place is left for a parity: the rest is copied at FINISH. */
static void an_image_that_fills_the_slot(void **state) {
    (void)state;
    for (uint32_t page = overlay.pages - 1; page < overlay.pages; page -= 2) {
        overlay_change(page);
    }
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, &overlay.base), TULPAR_OK);
    assert_int_equal(overlay_sent(), (overlay.pages + 1) / 2);
    start();
    overlay_assert_runs(overlay.new);
}

/* A bit of the last page, which both images share, falls over when the swap is on its way. */
static void damage_once(void *context, uint64_t passed_us, uint64_t usual_us) {
    uint32_t offset = (overlay.pages - 1) * OVERLAY_PAGE;
    uint8_t byte = overlay.old[offset] ^ 1;
    bool *damaged = context;

    (void)passed_us;
    (void)usual_us;
    if (!*damaged) {
        *damaged = true;
        assert_true(vboard_poke(overlay.bench.board, kit_layout()->application + offset, &byte, 1));
    }
}

/* The board makes the page again before it swaps, and the tool waits for its word. */
static void a_shared_page_is_mended_meanwhile(void **state) {
    bool damaged = false;

    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    overlay.flasher.options.hooks.swapping = damage_once;
    overlay.flasher.options.hooks.context = &damaged;
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
    assert_true(damaged);
    print_message("mended and swapped in %u ms\n", (unsigned)(report()->swap_us / 1000));
    overlay_assert_runs(overlay.new);
}

/* -- a confidential bootloader -----------------------------------------------------------------*/

static void all_is_sent_where_nothing_is_told(void **state) {
    (void)state;
    overlay_change(CHANGED);
    update(overlay.new, &overlay.base, PAGES, PAGES);
    assert_int_equal(report()->device.features & FEATURE_OVERLAY, 0);
}

#define TEST(name)     cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST_ALL(name) cmocka_unit_test_setup_teardown(name, setup_all, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        TEST(a_constant),
        TEST(a_constant_in_an_application_that_is_known),
        TEST(one_statement_more),
        TEST(a_whole_new_image),
        TEST(nothing),
        TEST(the_first_application),
        TEST(over_one_that_has_confirmed_itself),
        TEST(over_one_that_is_confirmed_from_here),
        TEST(after_a_revert),
        TEST(after_one_without_a_trial),
        TEST(in_place_of_one_that_was_ordered),
        TEST_ALL(an_image_that_fills_the_slot),
        TEST_ALL(a_shared_page_is_mended_meanwhile),
    };
    const struct CMUnitTest of_confidential[] = {
        TEST(nothing),
        TEST(all_is_sent_where_nothing_is_told),
    };

    size_of_all = bench_choose_kit(argc, argv)->application_size;
    return argc == 3 ? cmocka_run_group_tests(of_confidential, NULL, NULL)
                     : cmocka_run_group_tests(tests, NULL, NULL);
}
