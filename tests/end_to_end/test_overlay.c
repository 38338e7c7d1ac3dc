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
    UNITS_MAX = 30,
    END = 100,            /* bytes: in the last unit there are fewer */
    STATEMENT = 12,       /* bytes that are inserted */
    STATEMENT_AT = 2000,  /* of a unit in the middle, behind the application's own code */
    DIFFERENCE_MAX = 300, /* bytes on the line when a unit of a page changes in a known image, */
    PAGE_MAX = 64,        /* and for each page more in it */
    JOURNAL = 1,
    PARITY = 1,  /* units that FINISH writes beside those of an update, */
    RECORDS = 2, /* and those of records that may have to be erased meanwhile */
};

/* Of the kit. units: of an image that leaves one of the slot's free, unless it has no other;
 * changed, other: two of them, where there are two. */
static uint32_t slot, units, changed, other;

static int setup(void **state) {
    (void)state;
    overlay_begin(units * overlay_unit() - END);
    return 0;
}

static int setup_all(void **state) {
    (void)state;
    overlay_begin(slot);
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

/* Sends and runs it: so many units are sent, and so many swapped. No other is erased. */
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
    overlay_change(changed);
    update(overlay.new, NULL, 1, 1);
}

/* The old contents of a unit are where the application runs, and stay there when the unit in which
 * the new ones wait is erased: each page of it is a difference. */
static void a_constant_in_an_application_that_is_known(void **state) {
    (void)state;
    overlay_change(changed);
    overlay.baud_highest = BENCH_BAUD;
    update(overlay.new, &overlay.base, 1, 1);
    assert_int_equal(report()->way, TULPAR_WAY_DIFFERENCE);
    assert_true(report()->line_bytes <
                DIFFERENCE_MAX + PAGE_MAX * (overlay.unit / kit_layout()->transfer_page - 1));
}

static void one_statement_more(void **state) {
    (void)state;
    uint32_t first = units / 2, from = first * overlay.unit + STATEMENT_AT;

    memmove(overlay.new + from + STATEMENT, overlay.new + from, overlay.size - from - STATEMENT);
    memset(overlay.new + from, 0x42, STATEMENT);
    update(overlay.new, &overlay.base, units - first, units - first);
}

static void a_whole_new_image(void **state) {
    (void)state;
    for (uint32_t unit = 0; unit < units; unit++) {
        overlay_change(unit);
    }
    update(overlay.new, &overlay.base, units, units);
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
    assert_int_equal(overlay_sent(), units);
    start();
    assert_int_equal(report()->swap_us, 0);
    assert_in_range(overlay_erases() - before, units, units + RECORDS);
    overlay_assert_runs(overlay.new);
}

/* -- one update after another ------------------------------------------------------------------*/

static void over_one_that_has_confirmed_itself(void **state) {
    (void)state;
    overlay_change(changed);
    update(overlay.new, NULL, 1, 1);
    overlay_session();
    assert_int_equal(report()->device.record_state, RECORD_INSTALLED);
    overlay_change(other);
    update(overlay.new, NULL, 1, 1);
}

static void over_one_that_is_confirmed_from_here(void **state) {
    (void)state;
    overlay_change(changed);
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
    overlay_session();
    assert_int_equal(report()->device.record_state, RECORD_TRIAL);
    assert_int_equal(tulpar_confirm(&overlay.flasher), TULPAR_OK);
    overlay_change(other);
    update(overlay.new, NULL, 1, 1);
}

/* Brings the old image back, unit by unit; what was given up waits still, and is not sent again. */
static void after_a_revert(void **state) {
    (void)state;
    overlay_change(changed);
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
    overlay_session();
    uint64_t before = overlay_erases();
    assert_int_equal(tulpar_revert(&overlay.flasher), TULPAR_OK);
    assert_in_range(overlay_erases() - before, 1, 1 + RECORDS);
    start();
    overlay_assert_runs(overlay.old);
    overlay_change(other);
    update(overlay.new, NULL, 1, 2);
}

static void after_one_without_a_trial(void **state) {
    (void)state;
    overlay_change(changed);
    overlay_session();
    overlay.flasher.options.no_trial = true;
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
    assert_int_equal(report()->device.record_state, RECORD_INSTALLED);
    overlay_assert_runs(overlay.new);
    overlay_change(other);
    update(overlay.new, NULL, 1, 1);
}

/* What runs is the base, and not what waits. */
static void in_place_of_one_that_was_ordered(void **state) {
    (void)state;
    overlay_change(changed);
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    overlay_change(changed);
    overlay_change(other);
    update(overlay.new, &overlay.base, 1, 1);
}

/* -- what takes the board longer ---------------------------------------------------------------*/

/* Every other unit changes, and no place is left for a parity: the rest is copied at FINISH. */
static void an_image_that_fills_the_slot(void **state) {
    (void)state;
    for (uint32_t unit = overlay.units - 1; unit < overlay.units; unit -= 2) {
        overlay_change(unit);
    }
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, &overlay.base), TULPAR_OK);
    assert_int_equal(overlay_sent(), (overlay.units + 1) / 2);
    start();
    overlay_assert_runs(overlay.new);
}

/* A bit of the last unit, which both images share, falls over when the swap is on its way. */
static void damage_once(void *context, uint64_t passed_us, uint64_t usual_us) {
    uint32_t offset = (overlay.units - 1) * overlay.unit;
    uint8_t byte = overlay.old[offset] ^ 1;
    bool *damaged = context;

    (void)passed_us;
    (void)usual_us;
    if (!*damaged) {
        *damaged = true;
        assert_true(vboard_poke(overlay.bench.board, kit_layout()->application + offset, &byte, 1));
    }
}

/* The board makes the unit again before it swaps, and the tool waits for its word. */
static void a_shared_unit_is_mended_meanwhile(void **state) {
    bool damaged = false;

    (void)state;
    overlay_change(changed);
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

/* Of flash without ECC a unit is not erased for what it holds already, but programmed once more. */
static void all_is_sent_where_nothing_is_told(void **state) {
    (void)state;
    overlay_change(changed);
    update(overlay.new, &overlay.base, units, kit_layout()->has_ecc ? units : 1);
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
        TEST(after_one_without_a_trial),
        TEST_ALL(an_image_that_fills_the_slot),
    };
    const struct CMUnitTest of_more_units[] = {
        TEST(after_a_revert),
        TEST(in_place_of_one_that_was_ordered),
        TEST_ALL(a_shared_unit_is_mended_meanwhile),
    };
    const struct CMUnitTest of_confidential[] = {
        TEST(nothing),
        TEST(all_is_sent_where_nothing_is_told),
    };

    slot = bench_choose_kit(argc, argv)->application_size;
    units = slot / overlay_unit() - 1;
    units = units == 0 ? 1 : units > UNITS_MAX ? UNITS_MAX : units;
    changed = units * 2 / 3;
    other = units * 4 / 15;
    if (argc == 3) {
        return cmocka_run_group_tests(of_confidential, NULL, NULL);
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return changed == other ? failed : failed + cmocka_run_group_tests(of_more_units, NULL, NULL);
}
