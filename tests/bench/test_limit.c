/* SPDX-License-Identifier: MIT */
/* The limits that the bench prints, against figures that were worked out by hand. */
#include <string.h>

#include "limit.h"
#include "support/expect.h"

enum { KB = 1024, PAGES = 4, PAGE = 2048, WORDS_IN_PAGE = 256, BASE = 0x0800C800 };

#define ERASE_NS   UINT64_C(22020000)
#define PROGRAM_NS UINT64_C(81690)

static uint8_t old_bytes[PAGES * PAGE], new_bytes[PAGES * PAGE];
static struct image old = {old_bytes, sizeof old_bytes}, new = {new_bytes, sizeof new_bytes};

static int setup(void **state) {
    (void)state;
    memset(old_bytes, 0x11, sizeof old_bytes);
    memset(new_bytes, 0x11, sizeof new_bytes);
    old.size = sizeof old_bytes;
    new.size = sizeof new_bytes;
    return 0;
}

static struct change change_now(void) {
    return image_change(&old, &new, flash_kind_of("stm32l4"), BASE);
}

static void assert_change(uint32_t pages, uint32_t erases, uint32_t programs) {
    struct change change = change_now();

    assert_int_equal(change.units, pages);
    assert_int_equal(change.erases, erases);
    assert_int_equal(change.programs, programs);
}

static void test_equal_images_need_nothing(void **state) {
    (void)state;
    assert_change(0, 0, 0);
}

static void test_one_byte_costs_its_page(void **state) {
    (void)state;
    new_bytes[PAGE + 7] = 0x12;
    assert_change(1, 1, WORDS_IN_PAGE);
    new_bytes[2 * PAGE] = 0x12;
    assert_change(2, 2, 2 * WORDS_IN_PAGE);
}

static void test_blank_double_words_are_not_programmed(void **state) {
    (void)state;
    memset(new_bytes + 16, 0xFF, 24);
    assert_change(1, 1, WORDS_IN_PAGE - 3);
    new_bytes[16] = 0xFE;
    assert_change(1, 1, WORDS_IN_PAGE - 2);
}

static void test_blank_pages_are_not_erased(void **state) {
    (void)state;
    old.size = PAGE; /* behind it nothing was ever written */
    assert_change(PAGES - 1, 0, (PAGES - 1) * WORDS_IN_PAGE);
    new.size = PAGE + 9;
    assert_change(1, 0, 2);
}

static void test_an_image_that_ends_in_a_page_leaves_the_rest_blank(void **state) {
    (void)state;
    new.size = PAGES *PAGE - 8;
    assert_change(1, 1, WORDS_IN_PAGE - 1);
    assert_int_equal(change_now().last_ns, ERASE_NS + (WORDS_IN_PAGE - 1) * PROGRAM_NS);
}

static void assert_seconds(double seconds, double expected) {
    assert_in_range((uint64_t)(seconds * 1e6 + 0.5), (uint64_t)(expected * 1e6) - 1,
                    (uint64_t)(expected * 1e6) + 1);
}

static struct change whole_change(uint32_t pages) {
    uint64_t page_ns = ERASE_NS + WORDS_IN_PAGE * PROGRAM_NS;

    return (struct change){pages, pages, pages * WORDS_IN_PAGE, pages * page_ns, page_ns};
}

/* 100 KB: 102400 * 10 / baud; 50 * 22.02 ms + 12800 * 81.69 us = 2.146632 s; a page of it 42.93264
 * ms.
 */
static void test_limits_of_100_kb(void **state) {
    struct change change = whole_change(50);
    struct limit slow = limit_of_whole(&change, 100 * KB, 115200);
    struct limit fast = limit_of_whole(&change, 100 * KB, 921600);

    (void)state;
    assert_seconds(slow.wire, 8.888889);
    assert_seconds(slow.flash, 2.146632);
    assert_seconds(slow.both, 8.931822); /* the last page comes behind the last byte */
    assert_seconds(fast.wire, 1.111111);
    assert_seconds(fast.flash, 2.146632);
    assert_seconds(fast.both, 2.168854); /* the first byte of work waits for a page: 22.222 ms */
}

static void test_limit_of_a_change_is_the_flash_alone(void **state) {
    struct change change = whole_change(1);
    struct limit limit = limit_of_change(&change);

    (void)state;
    assert_seconds(limit.both, 0.042933);
    assert_seconds(limit.flash, 0.042933);
    assert_int_equal((int)limit.wire, 0);
}

/* An STM32F4 from its sector 3 on: 16 KB, 64 KB, and 128 KB, of which 20 KB are used. */
static void test_sectors_are_erased_whole(void **state) {
    enum { ALL = 100 * KB, AT_SECTOR_3 = 0x0800C000, SECTORS_3_AND_4 = 80 * KB };
    static uint8_t before[ALL], after[ALL];
    const struct image from = {before, ALL}, to = {after, ALL};
    const struct flash_kind *kind = flash_kind_of("stm32f4");

    (void)state;
    memset(before, 0x11, sizeof before);
    memset(after, 0x22, sizeof after);
    struct change change = image_change(&from, &to, kind, AT_SECTOR_3);
    assert_int_equal(change.units, 3);
    assert_int_equal(change.programs, ALL / 4);
    assert_int_equal(change.flash_ns, UINT64_C(1800000000) + ALL / 4 * UINT64_C(16000));
    assert_int_equal(change.last_ns, 512 * UINT64_C(16000)); /* the erase was before */
    memcpy(after, before, SECTORS_3_AND_4);
    change = image_change(&from, &to, kind, AT_SECTOR_3);
    assert_int_equal(change.units, 1);
    assert_int_equal(change.flash_ns, UINT64_C(1000000000) + 20 * KB / 4 * UINT64_C(16000));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_equal_images_need_nothing, setup),
        cmocka_unit_test_setup(test_one_byte_costs_its_page, setup),
        cmocka_unit_test_setup(test_blank_double_words_are_not_programmed, setup),
        cmocka_unit_test_setup(test_blank_pages_are_not_erased, setup),
        cmocka_unit_test_setup(test_an_image_that_ends_in_a_page_leaves_the_rest_blank, setup),
        cmocka_unit_test(test_sectors_are_erased_whole),
        cmocka_unit_test(test_limits_of_100_kb),
        cmocka_unit_test(test_limit_of_a_change_is_the_flash_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
