#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/record.h"

static const struct record sample = {
    .state = RECORD_INSTALLED,
    .attempts = 2,
    .sequence = 7,
    .image = {100000, 0xCAFEBABE, 0x01020003},
    .other = {99999, 0xDEADBEEF, 0x01020004},
};

static void a_record_goes_there_and_back(void **state) {
    uint8_t data[RECORD_SIZE];
    struct record again;

    (void)state;
    record_encode(&sample, data);
    assert_true(record_decode(&again, data));
    assert_int_equal(again.state, sample.state);
    assert_int_equal(again.attempts, sample.attempts);
    assert_int_equal(again.sequence, sample.sequence);
    assert_memory_equal(&again.image, &sample.image, sizeof again.image);
    assert_memory_equal(&again.other, &sample.other, sizeof again.other);
}

static void every_flipped_bit_is_noticed(void **state) {
    uint8_t data[RECORD_SIZE];
    struct record again;

    (void)state;
    record_encode(&sample, data);
    for (size_t bit = 0; bit < 8 * RECORD_SIZE; bit++) {
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(record_decode(&again, data));
        data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(record_decode(&again, data));
}

/* Words are programmed in order; none but the last makes it a record. */
static void an_unfinished_record_is_none(void **state) {
    uint8_t data[RECORD_SIZE];
    struct record again;

    (void)state;
    for (size_t written = 0; written < RECORD_SIZE; written += 8) {
        record_encode(&sample, data);
        memset(data + written, 0xFF, RECORD_SIZE - written);
        assert_false(record_decode(&again, data));
    }
}

static void blank_and_zero_are_none(void **state) {
    uint8_t data[RECORD_SIZE];
    struct record again;

    (void)state;
    memset(data, 0xFF, sizeof data);
    assert_false(record_decode(&again, data));
    memset(data, 0, sizeof data);
    assert_false(record_decode(&again, data));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_goes_there_and_back),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(an_unfinished_record_is_none),
        cmocka_unit_test(blank_and_zero_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
