#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/records.h"
#include "support/fake_board.h"

enum { PLACES_PER_PAGE = FAKE_PAGE_SIZE / RECORD_SIZE, PLACES = 2 * PLACES_PER_PAGE };

static struct fake_board fake;

static int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    return 0;
}

static void append(uint32_t size) {
    assert_int_equal(records_append(&fake.board, &(struct record){.size = size, .crc = ~size}),
                     FLASH_OK);
}

static void test_none_at_first(void **state) {
    struct record record;

    (void)state;
    assert_false(records_newest(&fake.board, &record));
    assert_int_equal(records_withdraw(&fake.board), FLASH_OK);
    assert_int_equal(fake.programs, 0);
}

static void test_append_then_withdraw(void **state) {
    struct record record;

    (void)state;
    append(100);
    assert_true(records_newest(&fake.board, &record));
    assert_int_equal(record.size, 100);
    assert_int_equal(record.crc, ~100u);
    assert_int_equal(record.sequence, 1);
    assert_int_equal(records_withdraw(&fake.board), FLASH_OK);
    assert_false(records_newest(&fake.board, &record));
}

static void test_newest_wins(void **state) {
    struct record record;

    (void)state;
    append(1);
    append(2);
    append(3);
    assert_true(records_newest(&fake.board, &record));
    assert_int_equal(record.size, 3);
    assert_int_equal(record.sequence, 3);
}

/* Updates for years: few erases, and always exactly the newest record. */
static void test_many_updates_few_erases(void **state) {
    enum { UPDATES = 1000 };
    struct record record;

    (void)state;
    for (uint32_t i = 1; i <= UPDATES; i++) {
        assert_int_equal(records_withdraw(&fake.board), FLASH_OK);
        assert_false(records_newest(&fake.board, &record));
        append(i);
        assert_true(records_newest(&fake.board, &record));
        assert_int_equal(record.size, i);
    }
    assert_int_equal(fake.violations, 0);
    assert_true(fake.erases <= (UPDATES - PLACES + PLACES_PER_PAGE - 1) / PLACES_PER_PAGE);
    assert_true(fake.erases > 0);
}

/* A record that was never withdrawn survives that its page is full. */
static void test_full_pages_keep_the_valid_one(void **state) {
    struct record record;

    (void)state;
    for (uint32_t i = 1; i <= PLACES + 1; i++) {
        append(i);
    }
    assert_int_equal(fake.erases, 1);
    assert_true(records_newest(&fake.board, &record));
    assert_int_equal(record.size, PLACES + 1);
}

/* Programming stops after each of the three words, or never starts. */
static void test_cut_append_is_no_record(void **state) {
    (void)state;
    for (unsigned cut = 1; cut <= RECORD_SIZE / FLASH_WORD_SIZE; cut++) {
        struct record record;

        fake_board_init(&fake);
        fake.fail_operation = cut;
        assert_int_equal(records_append(&fake.board, &(struct record){.size = 7}), FLASH_FAILED);
        assert_false(records_newest(&fake.board, &record));
        append(8);
        assert_true(records_newest(&fake.board, &record));
        assert_int_equal(record.size, 8);
        assert_int_equal(fake.violations, 0);
    }
}

static void test_silent_failure_is_noticed(void **state) {
    (void)state;
    fake.fail_operation = 2;
    fake.fail_silently = true;
    assert_int_equal(records_append(&fake.board, &(struct record){.size = 7}), FLASH_FAILED);

    fake_board_init(&fake);
    append(7);
    fake.fail_operation = fake.programs + 1;
    fake.fail_silently = true;
    assert_int_equal(records_withdraw(&fake.board), FLASH_FAILED);
}

static void test_every_flipped_bit_is_noticed(void **state) {
    struct record record;

    (void)state;
    append(0x1234);
    for (unsigned bit = 0; bit < RECORD_SIZE * 8; bit++) {
        fake.flash[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(records_newest(&fake.board, &record));
        fake.flash[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(records_newest(&fake.board, &record));
}

static void test_bad_word_hides_a_record_and_is_not_written(void **state) {
    struct record record;

    (void)state;
    append(1);
    fake.bad[1] = true;
    assert_false(records_newest(&fake.board, &record));
    append(2);
    assert_true(records_newest(&fake.board, &record));
    assert_int_equal(record.size, 2);
    assert_int_equal(fake.violations, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_none_at_first, setup),
        cmocka_unit_test_setup(test_append_then_withdraw, setup),
        cmocka_unit_test_setup(test_newest_wins, setup),
        cmocka_unit_test_setup(test_many_updates_few_erases, setup),
        cmocka_unit_test_setup(test_full_pages_keep_the_valid_one, setup),
        cmocka_unit_test_setup(test_cut_append_is_no_record, setup),
        cmocka_unit_test_setup(test_silent_failure_is_noticed, setup),
        cmocka_unit_test_setup(test_every_flipped_bit_is_noticed, setup),
        cmocka_unit_test_setup(test_bad_word_hides_a_record_and_is_not_written, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
