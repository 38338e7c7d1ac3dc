/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "wire/record.h"

/* 40 bytes as they lie in flash, and the record that they are. */
static const uint8_t bytes[RECORD_SIZE] = {
    0x54, 0x52, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, /* magic, state, attempts */
    0x07, 0x00, 0x00, 0x00, 0xA0, 0x86, 0x01, 0x00, /* sequence, size */
    0xBE, 0xBA, 0xFE, 0xCA, 0x03, 0x00, 0x02, 0x01, /* CRC, version */
    0x9F, 0x86, 0x01, 0x00, 0xEF, 0xBE, 0xAD, 0xDE, /* the other one's size, CRC, */
    0x04, 0x00, 0x02, 0x01, 0x26, 0x91, 0x62, 0x99, /* version; check */
};

static struct record sample(void) {
    struct record record = {
        .state = RECORD_INSTALLED,
        .attempts = 2,
        .sequence = 7,
        .image = {100000, 0xCAFEBABE, 0x01020003},
        .other = {99999, 0xDEADBEEF, 0x01020004},
    };

    record_seal(&record);
    return record;
}

static void a_record_is_these_bytes(void **state) {
    struct record record = sample();

    (void)state;
    assert_memory_equal(&record, bytes, sizeof bytes);
    assert_true(record_whole(&record));
}

static void every_flipped_bit_is_noticed(void **state) {
    struct record record = sample();
    uint8_t *data = (uint8_t *)&record;

    (void)state;
    for (size_t bit = 0; bit < 8 * RECORD_SIZE; bit++) {
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(record_whole(&record));
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(record_whole(&record));
}

/* Words are programmed in order; none but the last makes it a record. */
static void an_unfinished_record_is_none(void **state) {
    (void)state;
    for (size_t written = 0; written < RECORD_SIZE; written += 8) {
        struct record record = sample();

        memset((uint8_t *)&record + written, 0xFF, RECORD_SIZE - written);
        assert_false(record_whole(&record));
    }
}

static void blank_and_zero_are_none(void **state) {
    struct record record;

    (void)state;
    memset(&record, 0xFF, sizeof record);
    assert_false(record_whole(&record));
    memset(&record, 0, sizeof record);
    assert_false(record_whole(&record));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_these_bytes),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(an_unfinished_record_is_none),
        cmocka_unit_test(blank_and_zero_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
