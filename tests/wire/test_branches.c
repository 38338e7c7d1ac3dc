/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "support/plausible_code.h"
#include "wire/branches.h"
#include "wire/bytes.h"

enum { SIZE = 4096 };

static uint8_t code[SIZE];
static uint8_t changed[SIZE];

static int setup(void **state) {
    (void)state;
    plausible_code(code, SIZE, 1);
    memcpy(changed, code, SIZE);
    return 0;
}

/* bl to 0x100, from 0x10 and from 0x20: offsets 0xEC and 0xDC from behind the branch. */
static void test_calls_of_one_function_become_alike(void **state) {
    uint8_t from_10[] = {0x00, 0xF0, 0x76, 0xF8};
    uint8_t from_20[] = {0x00, 0xF0, 0x6E, 0xF8};

    (void)state;
    branches_to_absolute(from_10, sizeof from_10, 0x10);
    branches_to_absolute(from_20, sizeof from_20, 0x20);
    assert_memory_equal(from_10, from_20, sizeof from_10);
    assert_int_equal(get_u16(from_10 + 2), 0xF87E); /* (0x100 - 4) / 2 */
}

static void test_long_jump_too(void **state) {
    uint8_t jump[] = {0xFF, 0xF7, 0xFE, 0xBF}; /* b.w to itself: -4 */

    (void)state;
    branches_to_absolute(jump, sizeof jump, 0x1000);
    assert_int_equal(get_u16(jump), 0xF000);
    assert_int_equal(get_u16(jump + 2), 0xBFFE); /* (0x1000 - 4) / 2 */
}

static void test_back_again(void **state) {
    (void)state;
    branches_to_absolute(changed, SIZE, 0x4000);
    assert_memory_not_equal(changed, code, SIZE);
    branches_to_relative(changed, SIZE, 0x4000);
    assert_memory_equal(changed, code, SIZE);
}

static void test_noise_comes_back(void **state) {
    (void)state;
    for (uint32_t seed = 0; seed < 500; seed++) {
        noise(code, SIZE, seed);
        for (uint32_t i = 1; i < SIZE; i += 2) {
            code[i] |= seed % 2 ? 0xB0 : 0xF0; /* more branches than there are */
        }
        memcpy(changed, code, SIZE);
        branches_to_absolute(changed, SIZE - seed % 8, 2 * seed);
        branches_to_relative(changed, SIZE - seed % 8, 2 * seed);
        assert_memory_equal(changed, code, SIZE);
    }
}

/* A part that begins and ends with a block becomes what it is in the whole. */
static void test_parts_become_what_they_are_in_the_whole(void **state) {
    (void)state;
    branches_to_absolute(changed, SIZE, 0);
    for (uint32_t i = 0; i < SIZE; i += BRANCH_BLOCK) {
        branches_to_absolute(code + i, BRANCH_BLOCK, i);
    }
    assert_memory_equal(code, changed, SIZE);
}

static void test_short_code(void **state) {
    uint8_t branch[] = {0x00, 0xF0, 0x76, 0xF8};
    const uint8_t same[] = {0x00, 0xF0, 0x76, 0xF8};

    (void)state;
    for (uint32_t length = 0; length < sizeof branch; length++) {
        branches_to_absolute(branch, length, 0x10);
        assert_memory_equal(branch, same, sizeof same);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_calls_of_one_function_become_alike, setup),
        cmocka_unit_test_setup(test_long_jump_too, setup),
        cmocka_unit_test_setup(test_back_again, setup),
        cmocka_unit_test_setup(test_noise_comes_back, setup),
        cmocka_unit_test_setup(test_parts_become_what_they_are_in_the_whole, setup),
        cmocka_unit_test_setup(test_short_code, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
