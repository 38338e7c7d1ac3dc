/* SPDX-License-Identifier: MIT */
/* The words of cores that load and store them at their multiples only, on the PC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "wire/bytes.h"

static void test_a_word_from_any_place(void **state) {
    enum { PLACES = 8 };
    const uint8_t word[] = {0x78, 0x56, 0x34, 0x92};

    (void)state;
    for (unsigned place = 1; place < PLACES; place++) {
        _Alignas(4) uint8_t bytes[PLACES + sizeof word];

        memset(bytes, 0xFF, sizeof bytes);
        memcpy(bytes + place, word, sizeof word);
        assert_int_equal(get_u32(bytes + place), 0x92345678);
    }
}

static void test_a_word_to_any_place(void **state) {
    uint8_t bytes[] = {0xFF, 0, 0, 0, 0, 0xFF};
    const uint8_t expected[] = {0xFF, 0x78, 0x56, 0x34, 0x92, 0xFF};

    (void)state;
    put_u32(bytes + 1, 0x92345678);
    assert_memory_equal(bytes, expected, sizeof bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_word_from_any_place),
        cmocka_unit_test(test_a_word_to_any_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
