/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/record.h"

/* 128 bytes as they lie in flash, and the record that they are. */
static const uint8_t bytes[RECORD_SIZE] = {
    0x54,         0x52, 0x02, 0x05, 0x01, 0x00, 0x00, 0x00, /* magic, version, state; flags */
    0x07,         0x00, 0x00, 0x00, 0xA0, 0x86, 0x01, 0x00, /* sequence; size */
    0xBE,         0xBA, 0xFE, 0xCA, 0x03, 0x00, 0x02, 0x01, /* CRC, version */
    0x9F,         0x86, 0x01, 0x00, 0xEF, 0xBE, 0xAD, 0xDE, /* the other one's size, CRC, */
    0x04,         0x00, 0x02, 0x01, 0x02, 0x00, 0x00, 0x00, /* version; attempts */
    [124] = 0x53, 0xAF, 0x2F, 0x29,                         /* unused; check */
};

/* The same of version 1, in 40 bytes. */
static const uint8_t bytes_1[RECORD_SIZE_1] = {
    0x54, 0x52, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, /* magic, state, attempts */
    0x07, 0x00, 0x00, 0x00, 0xA0, 0x86, 0x01, 0x00, /* sequence, size */
    0xBE, 0xBA, 0xFE, 0xCA, 0x03, 0x00, 0x02, 0x01, /* CRC, version */
    0x9F, 0x86, 0x01, 0x00, 0xEF, 0xBE, 0xAD, 0xDE, /* the other one's size, CRC, */
    0x04, 0x00, 0x02, 0x01, 0x26, 0x91, 0x62, 0x99, /* version; check */
};

static struct record sample(void) {
    struct record record = {
        .state = RECORD_TRIAL,
        .flags = RECORD_HAS_MAP,
        .sequence = 7,
        .image = {100000, 0xCAFEBABE, 0x01020003},
        .other = {99999, 0xDEADBEEF, 0x01020004},
        .attempts = 2,
    };

    record_seal(&record);
    return record;
}

static void a_record_is_these_bytes(void **state) {
    struct record record = sample();

    (void)state;
    assert_memory_equal(&record, bytes, sizeof bytes);
    assert_true(record_whole(&record, RECORD_SIZE));
    assert_true(record_known(&record));
}

/* What a record is programmed in never ends in the middle of the check. */
static void every_programming_unit_divides_it(void **state) {
    (void)state;
    for (size_t unit = 2; unit <= 32; unit *= 2) {
        assert_int_equal(RECORD_SIZE % unit, 0);
    }
}

static void a_record_of_version_1_is_seen_to_be_one(void **state) {
    struct record record;

    (void)state;
    memset(&record, 0xFF, sizeof record);
    memcpy(&record, bytes_1, sizeof bytes_1);
    assert_true(record_whole(&record, RECORD_SIZE_1));
    assert_false(record_whole(&record, RECORD_SIZE));
    assert_int_equal(record.sequence, 7);
    record = sample();
    assert_false(record_whole(&record, RECORD_SIZE_1));
}

static bool is_of_a_swap(unsigned state) {
    return state >= RECORD_SWAPPING && state <= RECORD_REVERTING;
}

/* Whole, so that nobody takes it for none; not known, so that nobody goes by it. */
static void what_a_later_version_may_say_is_not_known(void **state) {
    struct record record = sample();
    uint8_t *data = (uint8_t *)&record;
    size_t check = offsetof(struct record, check);

    (void)state;
    for (unsigned version = 0; version <= UINT8_MAX; version++) {
        record.version = (uint8_t)version;
        put_u32(data + check, image_crc(IMAGE_CRC_START, data, check));
        assert_true(record_whole(&record, RECORD_SIZE));
        assert_int_equal(record_known(&record), version == RECORD_VERSION);
    }
    for (unsigned bit = 0; bit < 32; bit++) {
        record = sample();
        record.flags = 1u << bit;
        record_seal(&record);
        assert_true(record_whole(&record, RECORD_SIZE));
        assert_int_equal(record_known(&record), record.flags == RECORD_HAS_MAP);
    }
    for (unsigned number = 0; number <= UINT8_MAX; number++) {
        record = sample();
        record.state = (uint8_t)number;
        record_seal(&record);
        assert_int_equal(record_known(&record), is_of_a_swap(number));
        record.flags = 0;
        record_seal(&record);
        assert_int_equal(record_known(&record), number >= RECORD_INSTALLED &&
                                                    number <= RECORD_EMPTY &&
                                                    !is_of_a_swap(number));
    }
}

static void every_flipped_bit_is_noticed(void **state) {
    struct record record = sample();
    uint8_t *data = (uint8_t *)&record;

    (void)state;
    for (size_t bit = 0; bit < 8 * RECORD_SIZE; bit++) {
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(record_whole(&record, RECORD_SIZE));
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(record_whole(&record, RECORD_SIZE));
}

/* Words are programmed in order; none but the last makes it a record. */
static void an_unfinished_record_is_none(void **state) {
    (void)state;
    for (size_t written = 0; written < RECORD_SIZE; written += 8) {
        struct record record = sample();

        memset((uint8_t *)&record + written, 0xFF, RECORD_SIZE - written);
        assert_false(record_whole(&record, RECORD_SIZE));
    }
}

static void blank_and_zero_are_none(void **state) {
    struct record record;

    (void)state;
    memset(&record, 0xFF, sizeof record);
    assert_false(record_whole(&record, RECORD_SIZE));
    memset(&record, 0, sizeof record);
    assert_false(record_whole(&record, RECORD_SIZE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_these_bytes),
        cmocka_unit_test(every_programming_unit_divides_it),
        cmocka_unit_test(a_record_of_version_1_is_seen_to_be_one),
        cmocka_unit_test(what_a_later_version_may_say_is_not_known),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(an_unfinished_record_is_none),
        cmocka_unit_test(blank_and_zero_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
