/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/records.h"
#include "support/fake_board.h"

enum {
    PLACES_PER_PAGE = FAKE_PAGE_SIZE / RECORD_SIZE,
    PLACES = FAKE_RECORD_PAGES * PLACES_PER_PAGE,
    WORDS_PER_RECORD = RECORD_SIZE / FLASH_WORD_SIZE,
};

static struct fake_board fake;

static int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    return 0;
}

static enum flash_result append(uint32_t size) {
    return records_append(&fake.board,
                          &(struct record){.state = RECORD_INSTALLED, .image = {.size = size}});
}

static void assert_newest(uint32_t size) {
    struct record record;

    assert_true(records_newest(&fake.board, &record));
    assert_int_equal(record.image.size, size);
    assert_int_equal(fake.violations, 0);
}

static void test_none_at_first(void **state) {
    struct record record;

    (void)state;
    assert_false(records_newest(&fake.board, &record));
}

static void test_newest_wins(void **state) {
    (void)state;
    for (uint32_t i = 1; i <= 3; i++) {
        assert_int_equal(append(i), FLASH_OK);
        assert_newest(i);
    }
}

/* Years of updates: always exactly the newest record, and one erase for a page of records. */
static void test_many_records_few_erases(void **state) {
    enum { RECORDS = 2000 };

    (void)state;
    for (uint32_t i = 1; i <= RECORDS; i++) {
        assert_int_equal(append(i), FLASH_OK);
        assert_newest(i);
    }
    assert_in_range(fake.erases, 1, RECORDS / PLACES_PER_PAGE);
}

/* Every operation of every append, over more than both pages, fails: the newest record is the one
 * before or, from the next append on, the new one. */
static void test_every_failing_operation(void **state) {
    unsigned fired = 0;

    (void)state;
    for (int silent = 0; silent <= 1; silent++) {
        for (uint32_t before = 1; before < PLACES + PLACES_PER_PAGE; before++) {
            for (unsigned n = 1; n <= WORDS_PER_RECORD + 1; n++) {
                fake_board_init(&fake);
                for (uint32_t i = 1; i <= before; i++) {
                    assert_int_equal(append(i), FLASH_OK);
                }
                fake.fail_operation = fake.erases + fake.programs + n;
                fake.fail_silently = silent != 0;
                if (append(before + 1) == FLASH_OK) {
                    assert_newest(before + 1); /* the last operation was another one */
                    continue;
                }
                fired++;
                struct record record;
                assert_true(records_newest(&fake.board, &record));
                assert_int_equal(record.image.size, before);
                fake.violations = 0; /* a silent erase makes the next program one */
                assert_int_equal(append(before + 1), FLASH_OK);
                assert_newest(before + 1);
            }
        }
    }
    assert_true(fired >= 2 * (PLACES + PLACES_PER_PAGE - 1) * WORDS_PER_RECORD);
}

/* A page that looks blank after an erase that was cut is erased again before it is used. */
static void test_blank_page_is_erased_before_use(void **state) {
    (void)state;
    for (uint32_t i = 1; i <= PLACES_PER_PAGE; i++) {
        assert_int_equal(append(i), FLASH_OK);
    }
    assert_int_equal(fake.erases, 0);
    assert_int_equal(append(PLACES_PER_PAGE + 1), FLASH_OK);
    assert_int_equal(fake.erases, 1);
    assert_newest(PLACES_PER_PAGE + 1);
}

static void test_damaged_newest_gives_way_to_the_one_before(void **state) {
    uint8_t *records = fake_flash_at(&fake, FAKE_RECORDS_BASE);

    (void)state;
    assert_int_equal(append(1), FLASH_OK);
    assert_int_equal(append(2), FLASH_OK);
    for (unsigned bit = 0; bit < RECORD_SIZE * 8; bit++) {
        records[RECORD_SIZE + bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_newest(1);
        records[RECORD_SIZE + bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_newest(2);
}

static void test_bad_word_hides_a_record_and_is_not_written(void **state) {
    struct record record;

    (void)state;
    assert_int_equal(append(1), FLASH_OK);
    *fake_bad_at(&fake, FAKE_RECORDS_BASE + FLASH_WORD_SIZE) = true;
    assert_false(records_newest(&fake.board, &record));
    assert_int_equal(append(2), FLASH_OK);
    assert_newest(2);
}

/* Both pages hold nothing but damage: the first is made usable. */
static void test_nothing_but_damage(void **state) {
    (void)state;
    memset(fake_flash_at(&fake, FAKE_RECORDS_BASE), 0x5A,
           (size_t)FAKE_RECORD_PAGES * FAKE_PAGE_SIZE);
    assert_int_equal(append(1), FLASH_OK);
    assert_newest(1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_none_at_first, setup),
        cmocka_unit_test_setup(test_newest_wins, setup),
        cmocka_unit_test_setup(test_many_records_few_erases, setup),
        cmocka_unit_test_setup(test_every_failing_operation, setup),
        cmocka_unit_test_setup(test_blank_page_is_erased_before_use, setup),
        cmocka_unit_test_setup(test_damaged_newest_gives_way_to_the_one_before, setup),
        cmocka_unit_test_setup(test_bad_word_hides_a_record_and_is_not_written, setup),
        cmocka_unit_test_setup(test_nothing_but_damage, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
