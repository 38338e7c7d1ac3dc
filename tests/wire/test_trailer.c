/* SPDX-License-Identifier: MIT */
/* What stands behind a signed image, to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "wire/bytes.h"
#include "wire/trailer.h"

enum { SIZE = 1560, TOTAL = SIZE + TRAILER_SIZE + SIGNATURE_P256_SIZE, SEEDED = 10000 };
enum { TOTAL_LMS = SIZE + TRAILER_SIZE + SIGNATURE_LMS_SIZE };

/* docs/SIGNING.md. */
static const uint8_t example[TRAILER_SIZE] = {
    'T',  'U',  'L',  'P',  'A',  'R',  'S',  'G',  /* magic */
    0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, /* format; P-256 */
    0x00, 0xC8, 0x00, 0x08, 0x18, 0x06, 0x00, 0x00, /* base; size */
    0x03, 0x00, 0x00, 0x00, 0x04, 0x00, 0x02, 0x01, /* counter; bootloader 1.2.4 */
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* bound to a chip; 0 */
    't',  'h',  'e',  'r',  'm',  'o',  '-',  '2',  /* product, .. */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* .. NUL-padded */
    0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, /* SHA-256 */
    0xA8, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF, /* */
    0xB0, 0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, /* */
    0xB8, 0xB9, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE, 0xBF, /* */
    0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, /* key id */
    0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, /* unique id, .. */
    0xD8, 0xD9, 0xDA, 0xDB,                         /* .. and 20 bytes of 0 */
};

static uint8_t bytes[TRAILER_SIZE];
static struct trailer trailer;

static int good_trailer(void **state) {
    (void)state;
    memcpy(bytes, example, sizeof bytes);
    return 0;
}

static enum trailer_verdict decode(void) {
    return trailer_decode(&trailer, bytes, TOTAL, SIGNATURE_P256);
}

static void the_bytes_are_those_of_the_document(void **state) {
    uint8_t again[TRAILER_SIZE];

    (void)state;
    assert_int_equal(decode(), TRAILER_GOOD);
    assert_int_equal(trailer.algorithm, SIGNATURE_P256);
    assert_int_equal(trailer.base, 0x0800C800);
    assert_int_equal(trailer.size, SIZE);
    assert_int_equal(trailer.security_counter, 3);
    assert_int_equal(trailer.bootloader_min, 0x01020004);
    assert_int_equal(trailer.flags, TRAILER_BOUND);
    assert_memory_equal(trailer.product, "thermo-2\0\0\0\0\0\0\0\0", PRODUCT_SIZE);
    assert_memory_equal(trailer.sha256, example + 56, SHA256_SIZE);
    assert_memory_equal(trailer.key_id, example + 88, KEY_ID_SIZE);
    assert_memory_equal(trailer.unique_id, example + 96, UNIQUE_ID_SIZE);
    trailer_encode(&trailer, again);
    assert_memory_equal(again, example, TRAILER_SIZE);
}

static void the_place_follows_from_the_size_alone(void **state) {
    (void)state;
    assert_int_equal(signature_size(SIGNATURE_P256), 64);
    assert_int_equal(signature_size(SIGNATURE_LMS), 1452);
    assert_int_equal(signature_size((enum signature_algorithm)0), 0);
    assert_int_equal(trailer_offset(TOTAL, SIGNATURE_P256), SIZE);
    assert_int_equal(trailer_offset(TOTAL_LMS, SIGNATURE_LMS), SIZE);
    assert_int_equal(trailer_offset(193, SIGNATURE_P256), 1);
    assert_int_equal(trailer_offset(192, SIGNATURE_P256), 0);
    assert_int_equal(trailer_offset(0, SIGNATURE_P256), 0);
    assert_int_equal(trailer_offset(1580, SIGNATURE_LMS), 0);
    assert_int_equal(trailer_offset(UINT32_MAX, SIGNATURE_P256), UINT32_MAX - 192);
    assert_int_equal(trailer_offset(TOTAL, (enum signature_algorithm)3), 0);
}

static void each_word_that_is_not_known_is_refused(void **state) {
    static const struct {
        unsigned at;
        uint8_t value;
        enum trailer_verdict verdict;
    } cases[] = {
        {0, 't', TRAILER_ABSENT},     {7, 'H', TRAILER_ABSENT},    {8, 2, TRAILER_UNKNOWN},
        {8, 0, TRAILER_UNKNOWN},      {11, 1, TRAILER_UNKNOWN},    {12, 2, TRAILER_ALGORITHM},
        {12, 0, TRAILER_ALGORITHM},   {15, 1, TRAILER_ALGORITHM},  {16, 4, TRAILER_PLACE},
        {20, 0x10, TRAILER_CUT},      {20, 0x1C, TRAILER_CUT},     {23, 0x80, TRAILER_CUT},
        {32, 3, TRAILER_UNKNOWN},     {35, 0x80, TRAILER_UNKNOWN}, {32, 0, TRAILER_CHIP},
        {36, 1, TRAILER_UNKNOWN},     {39, 1, TRAILER_UNKNOWN},    {108, 1, TRAILER_UNKNOWN},
        {127, 0x80, TRAILER_UNKNOWN}, {40, 0, TRAILER_PRODUCT},    {40, ' ', TRAILER_PRODUCT},
        {44, 0x1B, TRAILER_PRODUCT},  {44, 0, TRAILER_PRODUCT},    {55, 'x', TRAILER_PRODUCT},
        {40, 0xC3, TRAILER_PRODUCT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)good_trailer(NULL);
        bytes[cases[i].at] = cases[i].value;
        expect_note("byte %u is 0x%02X", cases[i].at, cases[i].value);
        assert_int_equal(decode(), cases[i].verdict);
    }
    (void)good_trailer(NULL);
    put_u32(bytes + 24, SECURITY_COUNTER_NONE);
    assert_int_equal(decode(), TRAILER_COUNTER);
    put_u32(bytes + 24, SECURITY_COUNTER_NONE - 1);
    assert_int_equal(decode(), TRAILER_GOOD);
    memset(bytes + 40, 'z', PRODUCT_SIZE); /* no NUL */
    assert_int_equal(decode(), TRAILER_GOOD);
    memset(bytes + 40, 0, PRODUCT_SIZE);
    assert_int_equal(decode(), TRAILER_PRODUCT);
}

/* A bootloader knows one algorithm, whatever the bytes say. */
static void the_reader_chooses_the_algorithm(void **state) {
    (void)state;
    assert_int_equal(trailer_decode(&trailer, bytes, TOTAL_LMS, SIGNATURE_LMS), TRAILER_ALGORITHM);
    bytes[12] = SIGNATURE_LMS;
    assert_int_equal(trailer_decode(&trailer, bytes, TOTAL_LMS, SIGNATURE_LMS), TRAILER_GOOD);
    assert_int_equal(decode(), TRAILER_ALGORITHM);
    assert_int_equal(trailer_decode(&trailer, bytes, TOTAL, (enum signature_algorithm)3),
                     TRAILER_ABSENT);
}

static void the_size_is_that_of_the_file(void **state) {
    (void)state;
    for (uint32_t total = 0; total < 2 * TOTAL; total++) {
        enum trailer_verdict verdict = trailer_decode(&trailer, bytes, total, SIGNATURE_P256);

        expect_note("%u bytes", (unsigned)total);
        assert_int_equal(verdict, total <= 192     ? TRAILER_ABSENT
                                  : total == TOTAL ? TRAILER_GOOD
                                                   : TRAILER_CUT);
    }
}

static enum trailer_verdict at(uint32_t base, uint32_t size) {
    put_u32(bytes + 16, base);
    put_u32(bytes + 20, size);
    return trailer_decode(&trailer, bytes, size + TRAILER_SIZE + SIGNATURE_P256_SIZE,
                          SIGNATURE_P256);
}

static void nothing_ends_behind_the_last_address(void **state) {
    (void)state;
    assert_int_equal(at(0, 8), TRAILER_GOOD);
    assert_int_equal(at(0u - TOTAL, SIZE), TRAILER_GOOD); /* its last byte is the last one */
    assert_int_equal(at(0u - TOTAL + 8, SIZE), TRAILER_PLACE);
    assert_int_equal(at(0xFFFFFFF8, 8), TRAILER_PLACE);
    assert_int_equal(at(0, 0u - 200), TRAILER_GOOD);
    assert_int_equal(at(8, 0u - 200), TRAILER_GOOD);
    assert_int_equal(at(16, 0u - 200), TRAILER_PLACE);
    assert_int_equal(at(0, 0u - 192), TRAILER_ABSENT); /* the sum is 0 */
    assert_int_equal(at(0, 0u - 184), TRAILER_ABSENT); /* and 8 */
    assert_int_equal(at(0, 0), TRAILER_ABSENT);
    assert_int_equal(at(0, 9), TRAILER_PLACE);
    assert_int_equal(at(4, 8), TRAILER_PLACE);
}

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* What is good says no more than its members do: written again, it is the same bytes. */
static void what_is_taken_has_one_spelling(void **state) {
    unsigned good = 0;

    (void)state;
    for (uint32_t seed = 1; seed <= SEEDED; seed++) {
        uint32_t random = seed, total = TOTAL;
        uint8_t again[TRAILER_SIZE];

        (void)good_trailer(NULL);
        for (uint32_t i = next_random(&random) % 4; i > 0; i--) {
            uint32_t from = next_random(&random) % TRAILER_SIZE;
            uint32_t to = next_random(&random) % TRAILER_SIZE;

            switch (next_random(&random) % 4) {
            case 0: bytes[to] ^= (uint8_t)(1u << next_random(&random) % 8); break;
            case 1: bytes[to] = bytes[from]; break;
            case 2: put_u32(bytes + to / 4 * 4, 0u - next_random(&random) % 16); break;
            default: total += next_random(&random) % 3 - 1; break;
            }
        }
        if (trailer_decode(&trailer, bytes, total, SIGNATURE_P256) != TRAILER_GOOD) {
            continue;
        }
        good++;
        trailer_encode(&trailer, again);
        expect_note("seed %u", (unsigned)seed);
        assert_memory_equal(again, bytes, TRAILER_SIZE);
        assert_int_equal(trailer.size, total - TRAILER_SIZE - SIGNATURE_P256_SIZE);
        assert_true((uint64_t)trailer.base + total <= UINT64_C(1) << 32);
    }
    assert_in_range(good, SEEDED / 4, SEEDED - SEEDED / 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_bytes_are_those_of_the_document, good_trailer),
        cmocka_unit_test_setup(the_place_follows_from_the_size_alone, good_trailer),
        cmocka_unit_test_setup(each_word_that_is_not_known_is_refused, good_trailer),
        cmocka_unit_test_setup(the_reader_chooses_the_algorithm, good_trailer),
        cmocka_unit_test_setup(the_size_is_that_of_the_file, good_trailer),
        cmocka_unit_test_setup(nothing_ends_behind_the_last_address, good_trailer),
        cmocka_unit_test_setup(what_is_taken_has_one_spelling, good_trailer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
