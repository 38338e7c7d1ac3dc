/* SPDX-License-Identifier: MIT */
/* The blocks on their way, and the pages that a difference may be made against: bookkeeping without
 * a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "host/contents.h"
#include "host/in_flight.h"

static struct in_flight in_flight;

static struct block_in_flight *send_new(void) {
    struct block_in_flight *block = in_flight_add(&in_flight);

    block->bytes = 10;
    in_flight_sent(&in_flight, block);
    return block;
}

static unsigned take(uint16_t next, uint16_t held, bool news) {
    struct blocks_state state = {.status = STATUS_OK, .next = next, .held = held};
    unsigned lost;

    assert_int_equal(in_flight_take(&in_flight, &state, &lost), news);
    return lost;
}

static int full_flight(void **state) {
    (void)state;
    in_flight_init(&in_flight, 6);
    for (int i = 0; i < 6; i++) {
        assert_true(in_flight_is_open(&in_flight));
        (void)send_new();
    }
    return 0;
}

static void what_is_in_flash_makes_room(void **state) {
    (void)state;
    assert_false(in_flight_is_open(&in_flight));
    assert_int_equal(take(2, 0, true), 0);
    assert_int_equal(in_flight.first, 2);
    assert_int_equal(in_flight.count, 4);
    assert_int_equal(in_flight.bytes_in_flash, 20);
    assert_int_equal(take(2, 0, false), 0);
    assert_int_equal(take(6, 0, true), 0);
    assert_null(in_flight_first(&in_flight));
}

static void one_that_waits_is_not_lost(void **state) {
    (void)state;
    assert_int_equal(take(1, 1u << 0 | 1u << 1, true), 0); /* 1 and 2 are there, and wait */
}

static void what_was_sent_before_one_that_came_is_lost(void **state) {
    (void)state;
    assert_int_equal(take(1, 1u << 1 | 1u << 3, true), 2); /* 2 and 4 came; 1 and 3 did not */
    assert_ptr_equal(in_flight_first_lost(&in_flight), &in_flight.blocks[1]);
    in_flight_sent(&in_flight, in_flight_first_lost(&in_flight));
    assert_ptr_equal(in_flight_first_lost(&in_flight), &in_flight.blocks[3]);
    in_flight_sent(&in_flight, in_flight_first_lost(&in_flight));
    assert_null(in_flight_first_lost(&in_flight));
    assert_int_equal(take(1, 1u << 1 | 1u << 3 | 1u << 4, true), 0); /* 5 was sent before them */
    assert_int_equal(take(3, 1u << 1 | 1u << 2, true), 0);
    assert_int_equal(take(6, 0, true), 0);
}

static void the_second_copy_is_lost_only_when_something_behind_it_came(void **state) {
    (void)state;
    assert_int_equal(take(1, 1u << 1, true), 1);
    in_flight_sent(&in_flight, in_flight_first_lost(&in_flight)); /* 1 again */
    assert_int_equal(take(1, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4, true), 0);
    (void)send_new(); /* 6 */
    assert_int_equal(take(1, 1u << 1 | 1u << 5, true), 1);
    assert_ptr_equal(in_flight_first_lost(&in_flight), &in_flight.blocks[1]);
}

static void nonsense_changes_nothing(void **state) {
    (void)state;
    assert_int_equal(take(7, 0, false), 0);
    assert_int_equal(take(0xFFFF, 0xFFFF, false), 0);
    assert_int_equal(in_flight.first, 0);
    assert_int_equal(in_flight.count, 6);
}

static void numbers_go_round(void **state) {
    (void)state;
    in_flight_init(&in_flight, 6);
    for (uint32_t i = 0; i < 70000; i++) {
        (void)send_new();
        assert_int_equal(take((uint16_t)(i + 1), 0, true), 0);
    }
    assert_int_equal(in_flight.first, 70000);
}

static void the_end_is_a_proof_too(void **state) {
    (void)state;
    assert_int_equal(take(2, 1u << 1, true), 1);
    assert_int_equal(in_flight_lose(&in_flight, 4), 0); /* 2 is known to be lost, 3 is there */
    assert_int_equal(in_flight_lose(&in_flight, 6), 2);
}

/* -- contents ----------------------------------------------------------------------------------*/

enum { PAGE = 64, PAGES = 10 };

static uint8_t new_image[PAGES * PAGE], old_image[(PAGES - 2) * PAGE - 5];
static struct plan plan;
static struct contents contents;
static const struct tulpar_image base = {old_image, sizeof old_image};

/* The device holds the old image, but for the pages of the mask, which are new already. */
static void device_holds(unsigned new_pages) {
    struct tulpar_image new = {new_image, sizeof new_image};

    for (size_t i = 0; i < sizeof new_image; i++) {
        new_image[i] = (uint8_t)(i * 7 + i / PAGE);
    }
    for (size_t i = 0; i < sizeof old_image; i++) {
        old_image[i] = (uint8_t)(i * 11 + i / PAGE);
    }
    plan_everything(&plan, &(struct tulpar_device){.page_size = PAGE}, new_image, sizeof new_image);
    plan.answered = PAGES;
    for (uint32_t page = 0; page < PAGES; page++) {
        bool is_new = (new_pages >> page & 1) != 0;
        bool is_old = !is_new && page * PAGE < sizeof old_image;

        plan.page_crc[page] = is_new   ? plan_page_crc(&new, PAGE, page)
                              : is_old ? plan_page_crc(&base, PAGE, page)
                                       : 12345;
        plan.page_is_right[page / 8] |= (uint8_t)(is_new << page % 8);
        plan.right += is_new ? PAGE : 0;
    }
    contents_init(&contents, &plan, &base, 1, &(struct cancel){0});
}

static void assert_dictionary(uint32_t page, uint32_t reach, uint32_t first, uint32_t count) {
    uint32_t found;

    assert_int_equal(contents_dictionary(&contents, page, reach, &found), count);
    assert_true(count == 0 || found == first);
}

static void pages_are_known_by_their_crcs(void **state) {
    uint8_t bytes[PAGE];

    (void)state;
    device_holds(1u << 3);
    assert_int_equal(contents_old_pages(&contents), 7);
    assert_true(contents_known(&contents, 7)); /* the last of the old image, padded */
    assert_false(contents_known(&contents, 8));
    assert_false(contents_known(&contents, PAGES));
    contents_copy(&contents, 3, 1, bytes);
    assert_memory_equal(bytes, new_image + 3 * PAGE, PAGE);
    contents_copy(&contents, 7, 1, bytes);
    assert_memory_equal(bytes, old_image + 7 * PAGE, PAGE - 5);
    assert_int_equal(bytes[PAGE - 1], 0xFF);
    contents_written(&contents, 7);
    contents_copy(&contents, 7, 1, bytes);
    assert_memory_equal(bytes, new_image + 7 * PAGE, PAGE);
}

static void a_dictionary_lies_around_a_page_or_beside_it(void **state) {
    (void)state;
    device_holds(0);
    assert_dictionary(4, 16, 0, 8);
    assert_dictionary(4, 2, 2, 5);
    assert_dictionary(0, 2, 0, 3);
    assert_dictionary(8, 2, 6, 2); /* 8 is not known, what is before it is */
    assert_dictionary(9, 2, 0, 0);
    contents_written(&contents, 9);
    assert_dictionary(8, 2, 6, 2);
    plan.page_crc[7] = 1;
    contents_init(&contents, &plan, &base, 1, &(struct cancel){0});
    contents_written(&contents, 9);
    assert_dictionary(8, 2, 9, 1); /* only what is behind it is known */
    assert_dictionary(7, 3, 4, 3);
    contents_init(&contents, &plan, NULL, 0, &(struct cancel){0});
    assert_dictionary(4, 16, 0, 0);
}

static void a_page_that_cannot_be_read_is_not_known(void **state) {
    (void)state;
    device_holds(0);
    plan.page_crc[2] = PAGE_CRC_NONE;
    contents_init(&contents, &plan, &base, 1, &(struct cancel){0});
    assert_false(contents_known(&contents, 2));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_in_flash_makes_room, full_flight),
        cmocka_unit_test_setup(one_that_waits_is_not_lost, full_flight),
        cmocka_unit_test_setup(what_was_sent_before_one_that_came_is_lost, full_flight),
        cmocka_unit_test_setup(the_second_copy_is_lost_only_when_something_behind_it_came,
                               full_flight),
        cmocka_unit_test_setup(nonsense_changes_nothing, full_flight),
        cmocka_unit_test(numbers_go_round),
        cmocka_unit_test_setup(the_end_is_a_proof_too, full_flight),
        cmocka_unit_test(pages_are_known_by_their_crcs),
        cmocka_unit_test(a_dictionary_lies_around_a_page_or_beside_it),
        cmocka_unit_test(a_page_that_cannot_be_read_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
