/* SPDX-License-Identifier: MIT */
/* More blocks may be in flight than have a place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "receiver_bench.h"

enum { PLACES = 2, UNPLACED = 3 };

static void begin_with_few_places(void) {
    fake.board.places = PLACES;
    fake.board.unplaced = UNPLACED;
    begin(SIZE);
}

/* They wait until those before them are in flash. */
static void blocks_without_a_place_wait_for_one(void **state) {
    (void)state;
    begin_with_few_places();
    for (uint16_t i = 0; i < PAGES; i++) {
        queue_page(i, i);
    }
    hear_device();
    assert_int_equal(replies, PAGES); /* one for each that went into flash, and no other */
    assert_int_equal(last.next, PAGES);
    assert_installed();
}

/* Behind one that is missing there is no place for them, ever: their sender hears how things stand.
 */
static void blocks_without_a_place_are_lost_behind_one_that_is(void **state) {
    (void)state;
    begin_with_few_places();
    for (uint16_t i = 1; i < PAGES; i++) {
        queue_page(i, i);
    }
    hear_device();
    assert_int_equal(places_taken(), PLACES - 1);
    assert_int_equal(replies, PAGES - 1);
    assert_int_equal(last.next, 0);
    assert_int_equal(last.held, (1u << PLACES) - 2);
    queue_page(0, 0);
    hear_device();
    assert_int_equal(last.next, PLACES);
    for (uint16_t i = PLACES; i < PAGES; i++) {
        queue_page(i, i);
    }
    hear_device();
    assert_installed();
}

/* Numbers beyond those in flight are nobody's, and put nothing into flash ahead of its turn. */
static void numbers_outside_do_not_wait(void **state) {
    static const uint16_t beyond[] = {PLACES + UNPLACED, 64, 0x7FFF, 0x8000, 0xFFFF};

    (void)state;
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        setup(state);
        begin_with_few_places();
        queue_page(0, 0);
        queue_page(beyond[i], 1);
        hear_device();
        assert_int_equal(first.next, 0);
        assert_int_equal(first.held, 1);
        assert_int_equal(last.next, 1);
    }
}

/* What a packet that waits is refused for is told by the one whose turn it was. */
static void nobody_waits_for_an_update_that_is_closed(void **state) {
    (void)state;
    begin_with_few_places();
    queue_block(0, 1, FAKE_PAGE_SIZE); /* not where the update begins */
    for (uint16_t i = 1; i < PAGES; i++) {
        queue_page(i, i);
    }
    hear_device();
    assert_int_equal(last.status, STATUS_OFFSET);
    assert_int_equal(fake.programs, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(blocks_without_a_place_wait_for_one, setup),
        cmocka_unit_test_setup(blocks_without_a_place_are_lost_behind_one_that_is, setup),
        cmocka_unit_test_setup(numbers_outside_do_not_wait, setup),
        cmocka_unit_test_setup(nobody_waits_for_an_update_that_is_closed, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
