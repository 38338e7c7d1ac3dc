/* SPDX-License-Identifier: MIT */
/* The functions that the compiler calls by itself on ARMv6-M, under other names on the PC
 * (CMakeLists.txt): every place within a word, every length up to some rounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

void *v6m_memcpy(void *restrict to, const void *restrict from, size_t length);
void *v6m_memmove(void *to, const void *from, size_t length);
void *v6m_memset(void *to, int value, size_t length);
int v6m_memcmp(const void *left, const void *right, size_t length);

enum { LENGTHS = 70, PLACES = 8, ROOM = LENGTHS + 2 * PLACES };

static _Alignas(8) uint8_t source[ROOM], target[ROOM], expected[ROOM];

static void fill(void) {
    for (unsigned i = 0; i < ROOM; i++) {
        source[i] = (uint8_t)(i * 37 + 1);
        target[i] = expected[i] = (uint8_t)~i;
    }
}

static void copies_what_it_should_and_no_more(void **state) {
    (void)state;
    for (unsigned to = 0; to < PLACES; to++) {
        for (unsigned from = 0; from < PLACES; from++) {
            for (unsigned length = 0; length < LENGTHS; length++) {
                fill();
                memcpy(expected + to, source + from, length);
                assert_ptr_equal(v6m_memcpy(target + to, source + from, length), target + to);
                assert_memory_equal(target, expected, ROOM);
            }
        }
    }
}

static void moves_over_itself_in_both_directions(void **state) {
    (void)state;
    for (unsigned to = 0; to < PLACES; to++) {
        for (unsigned from = 0; from < PLACES; from++) {
            for (unsigned length = 0; length < LENGTHS; length++) {
                fill();
                memmove(expected + to, expected + from, length);
                assert_ptr_equal(v6m_memmove(target + to, target + from, length), target + to);
                assert_memory_equal(target, expected, ROOM);
            }
        }
    }
}

static void sets_what_it_should_and_no_more(void **state) {
    (void)state;
    for (unsigned to = 0; to < PLACES; to++) {
        for (unsigned length = 0; length < LENGTHS; length++) {
            fill();
            memset(expected + to, 0x1A5, length);
            assert_ptr_equal(v6m_memset(target + to, 0x1A5, length), target + to);
            assert_memory_equal(target, expected, ROOM);
        }
    }
}

static int sign(int value) {
    return (value > 0) - (value < 0);
}

static void finds_each_difference(void **state) {
    (void)state;
    for (unsigned to = 0; to < PLACES; to++) {
        for (unsigned from = 0; from < PLACES; from++) {
            for (unsigned at = 0; at < LENGTHS; at++) {
                fill();
                memcpy(target + to, source + from, LENGTHS);
                assert_int_equal(v6m_memcmp(target + to, source + from, LENGTHS), 0);
                target[to + at] ^= 0x81;
                for (unsigned length = at; length <= at + 1; length++) {
                    assert_int_equal(sign(v6m_memcmp(target + to, source + from, length)),
                                     sign(memcmp(target + to, source + from, length)));
                }
                assert_int_equal(sign(v6m_memcmp(target + to, source + from, LENGTHS)),
                                 sign(memcmp(target + to, source + from, LENGTHS)));
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_what_it_should_and_no_more),
        cmocka_unit_test(moves_over_itself_in_both_directions),
        cmocka_unit_test(sets_what_it_should_and_no_more),
        cmocka_unit_test(finds_each_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
