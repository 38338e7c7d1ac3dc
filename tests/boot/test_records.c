/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/records.h"
#include "support/fake_board.h"
#include "support/fake_flash.h"
#include "support/flash_records.h"
#include "support/record_1.h"
#include "wire/crc.h"

enum {
    PLACES_PER_PAGE = FAKE_PAGE_SIZE / RECORD_SIZE,
    PLACES = FAKE_RECORD_PAGES * PLACES_PER_PAGE,
    WORDS_PER_RECORD = RECORD_SIZE / FLASH_WORD_SIZE,
};

static struct fake_board fake;
static struct records records;

/* As after a reset. */
static void read_anew(void) {
    records_read(&records, &fake.board);
}

static void fresh_board(void) {
    fake_board_init(&fake);
    read_anew();
}

static int setup(void **state) {
    (void)state;
    fresh_board();
    return 0;
}

static enum flash_result append(uint32_t size) {
    return records_append(&records,
                          &(struct record){.state = RECORD_INSTALLED, .image = {.size = size}});
}

/* What is known of the records is what the flash holds. */
static struct record newest(void) {
    struct record known = *records_newest(&records);
    struct record found = flash_record(&fake.board);

    assert_memory_equal(&known, &found, sizeof found);
    return known;
}

static void assert_newest(uint32_t size) {
    struct record record = newest();

    assert_int_equal(record.state, RECORD_INSTALLED);
    assert_int_equal(record.image.size, size);
    assert_true(records_hold(&records));
    assert_int_equal(fake.violations, 0);
}

static void assert_state(enum record_state state) {
    assert_int_equal(newest().state, state);
}

static void test_none_at_first(void **state) {
    (void)state;
    assert_state(RECORD_NONE);
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
                fresh_board();
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
                fake.violations = 0; /* a silent erase makes the next program one */
                assert_newest(before);
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
    uint8_t *second = fake_flash_at(&fake, FAKE_RECORDS_BASE + RECORD_SIZE);

    (void)state;
    assert_int_equal(append(1), FLASH_OK);
    assert_int_equal(append(2), FLASH_OK);
    for (unsigned bit = 0; bit < RECORD_SIZE * 8; bit++) {
        second[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(records_hold(&records));
        read_anew();
        assert_newest(1);
        second[bit / 8] ^= (uint8_t)(1u << bit % 8);
        read_anew();
    }
    assert_newest(2);
}

static void test_bad_word_hides_a_record_and_is_not_written(void **state) {
    (void)state;
    assert_int_equal(append(1), FLASH_OK);
    *fake_bad_at(&fake, FAKE_RECORDS_BASE + FLASH_WORD_SIZE) = true;
    read_anew();
    assert_state(RECORD_NONE);
    assert_int_equal(append(2), FLASH_OK);
    assert_newest(2);
}

/* Both pages hold nothing but damage: the first is made usable. */
static void test_nothing_but_damage(void **state) {
    (void)state;
    memset(fake_flash_at(&fake, FAKE_RECORDS_BASE), 0x5A,
           (size_t)FAKE_RECORD_PAGES * FAKE_PAGE_SIZE);
    read_anew();
    assert_int_equal(append(1), FLASH_OK);
    assert_newest(1);
}

/* -- what is known of them lies in RAM
 * -----------------------------------------------------------*/

/* However often it is asked, and whatever is appended. */
static void test_flash_is_searched_once(void **state) {
    (void)state;
    assert_int_equal(append(1), FLASH_OK);
    unsigned reads = fake.reads;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(records_newest(&records)->image.size, 1);
    }
    assert_int_equal(fake.reads, reads);
    assert_int_equal(append(2), FLASH_OK);
    assert_in_range(fake.reads - reads, 1, 3); /* a blank place, and reading back */
}

/* A bit there that is not what it was neither counts nor gets into a new record. */
static void test_what_ram_did_not_keep_is_read_again(void **state) {
    uint8_t *bytes = (uint8_t *)&records.newest;

    (void)state;
    for (unsigned bit = 0; bit < sizeof(struct record) * 8; bit++) {
        assert_int_equal(append(bit + 1), FLASH_OK);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_newest(bit + 1);
    }
    for (unsigned bit = 0; bit < 32; bit++) {
        assert_int_equal(append(bit + 1), FLASH_OK);
        records.place ^= 1u << bit;
        assert_newest(bit + 1);
        records.place_inverted ^= 1u << bit;
        assert_newest(bit + 1);
    }
}

static enum flash_result program_and_fail(void *context, uint32_t address, const uint8_t *data,
                                          uint32_t length) {
    enum flash_result result = fake_flash_program(context, address, data, length);

    return result == FLASH_OK ? FLASH_FAILED : result;
}

/* A record that came into flash although the controller reported an error counts at once, as it
 * will after the next reset. */
static void test_what_a_failure_left_is_looked_at(void **state) {
    (void)state;
    assert_int_equal(append(1), FLASH_OK);
    fake.board.flash_program = program_and_fail;
    assert_int_equal(append(2), FLASH_FAILED);
    fake.board.flash_program = fake_flash_program;
    assert_newest(2);
    assert_int_equal(append(3), FLASH_OK);
    assert_newest(3);
}

/* Nothing is read then, and it is as if there were none. */
static void test_records_that_may_not_be_read(void **state) {
    (void)state;
    assert_int_equal(append(1), FLASH_OK);
    unsigned reads = fake.reads;
    records_do_not_read(&records, &fake.board);
    assert_int_equal(records_newest(&records)->state, RECORD_NONE);
    assert_int_equal(records_restart(&records), FLASH_OK);
    assert_int_equal(records_newest(&records)->state, RECORD_NONE);
    assert_int_equal(fake.reads, reads);
    assert_int_equal(append(2), FLASH_OK);
    assert_newest(2);
}

/* -- records of other versions -----------------------------------------------------------------*/

/* So many of version 1, one page after the other, the newest last. */
static void fill_with_version_1(uint32_t count) {
    enum { PLACES_1 = FAKE_PAGE_SIZE / RECORD_SIZE_1 };

    for (uint32_t i = 0; i < count; i++) {
        uint32_t address =
            FAKE_RECORDS_BASE + i / PLACES_1 * FAKE_PAGE_SIZE + i % PLACES_1 * RECORD_SIZE_1;
        uint8_t bytes[RECORD_SIZE_1];

        record_1_make(bytes, RECORD_INSTALLED, i + 1, &(struct image_id){4000, 1, 2});
        assert_int_equal(fake.board.flash_program(&fake, address, bytes, sizeof bytes), FLASH_OK);
    }
    read_anew();
}

static void test_records_of_version_1_are_told(void **state) {
    (void)state;
    fill_with_version_1(3);
    struct record record = newest();
    assert_int_equal(record.state, RECORD_OLDER);
    assert_int_equal(record.sequence, 3);
    assert_int_equal(record.image.size, 0);
    assert_int_equal(append(1), FLASH_OK);
    assert_newest(1);
    assert_int_equal(fake.erases, 0);
}

/* A version 1 that nobody wrote whole, or that is worn: nothing is known then. */
static void test_half_a_record_of_version_1_is_none(void **state) {
    (void)state;
    fill_with_version_1(1);
    for (uint32_t bit = 0; bit < RECORD_SIZE_1 * 8; bit++) {
        uint8_t *byte = fake_flash_at(&fake, FAKE_RECORDS_BASE + bit / 8);

        *byte ^= (uint8_t)(1u << bit % 8);
        read_anew();
        assert_state(RECORD_NONE);
        *byte ^= (uint8_t)(1u << bit % 8);
    }
    read_anew();
    assert_state(RECORD_OLDER);
}

/* False: the power went. */
static bool append_until_cut(unsigned n, enum fake_cut cut) {
    fake.cut_operation = fake.erases + fake.programs + n;
    fake.cut_outcome = cut;
    if (setjmp(fake.power_off) != 0) {
        fake.cut_operation = 0;
        return false;
    }
    assert_int_equal(append(1), FLASH_OK);
    fake.cut_operation = 0;
    return true;
}

static bool version_1_left_in_time(uint32_t count, unsigned n, enum fake_cut cut) {
    fake_board_init(&fake);
    fill_with_version_1(count);
    bool done = append_until_cut(n, cut);
    read_anew();
    enum record_state found = newest().state;
    bool may_be_new = done || cut == FAKE_CUT_AFTER;

    assert_true(found == RECORD_OLDER || (may_be_new && found == RECORD_INSTALLED));
    assert_int_equal(append(2), FLASH_OK);
    assert_newest(2);
    return !done;
}

/* However full the pages are, and whatever the cut leaves: the old records are there until the new
 * one is, and no word is programmed twice. */
static void test_the_power_goes_while_version_1_is_left(void **state) {
    enum { PLACES_1 = FAKE_RECORD_PAGES * (FAKE_PAGE_SIZE / RECORD_SIZE_1) };
    unsigned cuts = 0;

    (void)state;
    for (uint32_t count = 1; count <= PLACES_1; count++) {
        for (unsigned n = 1; n <= WORDS_PER_RECORD + 1; n++) {
            for (enum fake_cut cut = 0; cut < FAKE_CUTS; cut++) {
                cuts += version_1_left_in_time(count, n, cut) ? 1 : 0;
            }
        }
    }
    assert_true(cuts >= (unsigned)PLACES_1 * WORDS_PER_RECORD * FAKE_CUTS);
}

/* A record as a later version may write it, behind one of this version. */
static void append_foreign(const struct record *foreign) {
    struct record record = *foreign;
    size_t check = offsetof(struct record, check);

    assert_int_equal(append(1), FLASH_OK);
    record.sequence = 2;
    record_seal(&record);
    record.version = foreign->version;
    record.check = image_crc(IMAGE_CRC_START, (const uint8_t *)&record, check);
    assert_int_equal(fake.board.flash_program(&fake, FAKE_RECORDS_BASE + RECORD_SIZE,
                                              (const uint8_t *)&record, RECORD_SIZE),
                     FLASH_OK);
    read_anew();
}

/* The one before it does not count: it says what was so once. */
static void test_what_a_later_version_wrote_is_told(void **state) {
    static const struct record foreign[] = {
        {.version = RECORD_VERSION + 1, .state = RECORD_INSTALLED, .image = {.size = 2}},
        {.version = UINT8_MAX, .state = UINT8_MAX},
        {.version = RECORD_VERSION, .state = RECORD_INSTALLED, .flags = 1},
        {.version = RECORD_VERSION, .state = RECORD_EMPTY + 1},
        {.version = RECORD_VERSION, .state = RECORD_NONE},
    };

    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        (void)setup(state);
        append_foreign(&foreign[i]);
        struct record record = newest();
        assert_int_equal(record.state, RECORD_NEWER);
        assert_int_equal(record.sequence, 2);
        assert_int_equal(record.image.size, 0);
        assert_int_equal(append(3), FLASH_OK);
        assert_newest(3);
        assert_int_equal(fake.erases, 0);
    }
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
        cmocka_unit_test_setup(test_flash_is_searched_once, setup),
        cmocka_unit_test_setup(test_what_ram_did_not_keep_is_read_again, setup),
        cmocka_unit_test_setup(test_what_a_failure_left_is_looked_at, setup),
        cmocka_unit_test_setup(test_records_that_may_not_be_read, setup),
        cmocka_unit_test_setup(test_records_of_version_1_are_told, setup),
        cmocka_unit_test_setup(test_half_a_record_of_version_1_is_none, setup),
        cmocka_unit_test_setup(test_the_power_goes_while_version_1_is_left, setup),
        cmocka_unit_test_setup(test_what_a_later_version_wrote_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
