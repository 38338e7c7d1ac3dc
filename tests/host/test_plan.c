/* SPDX-License-Identifier: MIT */
/* Plans, orders and contents on flash with erase units of more than a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "host/blocks.h"
#include "host/contents.h"

/* Pages of 1 KB in units of 2, 2, 4 and 8 KB; the image ends in the last one, in its third page. */
enum { PAGE = 1024, PAGES = 11, SIZE = (PAGES - 1) * PAGE + 100, ALL = PAGES };

static const struct tulpar_device device = {
    .page_size = PAGE,
    .application = {0x08010000, 16 * PAGE},
    .flash = {.start = 0x0800E000,
              .run = {{8 * PAGE, 1}, {2 * PAGE, 2}, {4 * PAGE, 1}, {8 * PAGE, 1}},
              .erase_max_ms = 100,
              .program_max_us = 50,
              .programming_unit = 4},
};

static uint8_t image[SIZE], held[SIZE];
static struct plan plan;

/* The device holds the image but for a byte in each of these pages. */
static void plan_without(const uint32_t *wrong, size_t count) {
    struct tulpar_image there = {held, SIZE};

    for (uint32_t i = 0; i < SIZE; i++) {
        image[i] = held[i] = (uint8_t)(i * 7 + i / PAGE);
    }
    for (size_t i = 0; i < count; i++) {
        held[wrong[i] * PAGE + 50] ^= 1;
    }
    plan_everything(&plan, &device, image, SIZE);
    plan_by_image(&plan, &there);
}

static void assert_order(bool descending, const uint32_t *pages, size_t count) {
    uint32_t page = plan_first(&plan, descending);

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(page, pages[i]);
        page = plan_behind(&plan, page, descending);
    }
    assert_true(page >= plan_pages(&plan));
}

static void a_wrong_page_costs_its_unit(void **state) {
    static const uint32_t wrong[] = {5}, unit[] = {4, 5, 6, 7};

    (void)state;
    plan_without(wrong, 1);
    assert_order(false, unit, 4);
    assert_order(true, unit, 4);
    assert_int_equal(plan.held, SIZE - PAGE);
    assert_int_equal(plan.right, SIZE - 4 * PAGE);
    assert_int_equal(plan_next(&plan, 0), 4 * PAGE);
    assert_int_equal(plan_end(&plan, 4 * PAGE), 8 * PAGE);
    assert_int_equal(plan_next(&plan, 8 * PAGE), SIZE);
    assert_int_equal(plan_done(&plan, 4 * PAGE), SIZE - 4 * PAGE);
}

/* What lies behind the image in its last unit is none of the plan's. */
static void the_last_unit_counts_as_far_as_the_image_goes(void **state) {
    static const uint32_t wrong[] = {10}, unit[] = {8, 9, 10};

    (void)state;
    plan_without(wrong, 1);
    assert_order(false, unit, 3);
    assert_order(true, unit, 3);
    assert_int_equal(plan.right, 8 * PAGE);
    plan_without(wrong, 0);
    assert_order(false, NULL, 0);
    assert_int_equal(plan.right, SIZE);
}

static void units_go_down_and_their_pages_up(void **state) {
    static const uint32_t wrong[] = {1, 2, 4, 9}, up[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                          down[] = {8, 9, 10, 4, 5, 6, 7, 2, 3, 0, 1};
    static const uint32_t two[] = {3, 8}, two_down[] = {8, 9, 10, 2, 3};

    (void)state;
    plan_without(wrong, 4);
    assert_order(false, up, ALL);
    assert_order(true, down, ALL);
    plan_without(two, 2);
    assert_order(true, two_down, 5);
}

/* The device's blocks go on where the one before ended, or at the start of a unit. */
static void blocks_follow_the_order(void **state) {
    static const uint32_t wrong[] = {3, 8}, offsets[] = {8, 9, 10, 2, 3};
    struct recipe recipe = {.way = TULPAR_WAY_RAW, .descending = true};
    struct block_in_flight block;
    struct blocks blocks;

    (void)state;
    plan_without(wrong, 2);
    blocks_init(&blocks, &plan, NULL, &recipe, PAGE, 1);
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(blocks_left(&blocks));
        blocks_next(&blocks, i, &block);
        assert_int_equal(block.offset, offsets[i] * PAGE);
    }
    assert_false(blocks_left(&blocks));
}

/* -- contents ----------------------------------------------------------------------------------*/

static struct contents contents;

static void know(void) {
    struct tulpar_image base = {held, SIZE};

    contents_init(&contents, &plan, &base, 1, &(struct cancel){0});
}

static void assert_known(uint32_t first, uint32_t behind, bool known) {
    for (uint32_t page = first; page < behind; page++) {
        assert_int_equal(contents_known(&contents, page), known);
    }
}

static void the_first_page_erases_its_unit(void **state) {
    static const uint32_t wrong[] = {5};
    uint32_t first;

    (void)state;
    plan_without(wrong, 1);
    know();
    assert_known(0, PAGES, true);
    assert_int_equal(contents_old_pages(&contents), 1);
    assert_int_equal(contents_dictionary(&contents, 4, 16, &first), PAGES);
    contents_written(&contents, 4);
    assert_known(0, 5, true);
    assert_known(5, 8, false);
    assert_known(8, PAGES, true);
    assert_int_equal(contents_dictionary(&contents, 5, 16, &first), 5);
    assert_int_equal(first, 0);
    contents_written(&contents, 5);
    contents_written(&contents, 6);
    contents_written(&contents, 7);
    assert_known(0, PAGES, true);
}

/* A page that is right in a unit that is not: it holds the new image until it is erased. */
static void a_right_page_of_a_wrong_unit_is_known(void **state) {
    static const uint32_t wrong[] = {5};
    uint8_t bytes[PAGE];

    (void)state;
    plan_without(wrong, 1);
    assert_false(plan_page_is_right(&plan, 6));
    know();
    assert_true(contents_known(&contents, 6));
    contents_copy(&contents, 6, 1, bytes);
    assert_memory_equal(bytes, image + 6 * PAGE, PAGE);
}

/* -- overlays ----------------------------------------------------------------------------------*/

/* A slot of that many pages, each a unit, and an image as long as `pages` of them; those whose bit
 * is set differ. */
static uint32_t copied(uint32_t slot, uint32_t pages, uint32_t different) {
    struct tulpar_device of_pages = {
        .page_size = PAGE,
        .slots = 2,
        .application = {0x08010000, slot * PAGE},
        .flash = {.start = 0x08010000, .run = {{PAGE, 64}}, .programming_unit = 8},
    };
    struct tulpar_image there = {held, pages * PAGE};

    for (uint32_t i = 0; i < pages * PAGE; i++) {
        held[i] = (uint8_t)(i * 7 + i / PAGE);
        image[i] = (uint8_t)(held[i] ^ (different >> i / PAGE & 1));
    }
    plan_everything(&plan, &of_pages, image, pages * PAGE);
    plan_as_overlay(&plan, true);
    plan_by_image(&plan, &there);
    return plan_copied_bytes(&plan);
}

/* Where no two neighbours are left out, and the last unit of the slot is new. */
static void what_has_no_parity_is_copied(void **state) {
    (void)state;
    assert_int_equal(copied(5, 5, 0x15), 2 * PAGE);
    assert_int_equal(copied(5, 5, 0x1D), PAGE);
    assert_int_equal(copied(5, 5, 0x1F), 0); /* nothing is left out */
    assert_int_equal(copied(5, 5, 0x11), 0); /* neighbours are */
    assert_int_equal(copied(5, 5, 0x0A), 0); /* the last one is */
    assert_int_equal(copied(6, 5, 0x15), 0); /* a unit behind the image is */
    assert_int_equal(copied(5, 5, 0), 0);
}

static void without_an_overlay_nothing_is_copied(void **state) {
    (void)state;
    (void)copied(5, 5, 0x15);
    plan.overlay = false;
    assert_int_equal(plan_copied_bytes(&plan), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_page_costs_its_unit),
        cmocka_unit_test(the_last_unit_counts_as_far_as_the_image_goes),
        cmocka_unit_test(units_go_down_and_their_pages_up),
        cmocka_unit_test(blocks_follow_the_order),
        cmocka_unit_test(the_first_page_erases_its_unit),
        cmocka_unit_test(a_right_page_of_a_wrong_unit_is_known),
        cmocka_unit_test(what_has_no_parity_is_copied),
        cmocka_unit_test(without_an_overlay_nothing_is_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
