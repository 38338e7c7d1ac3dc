/* SPDX-License-Identifier: MIT */
/* cmocka, with failures in words: assert_int_equal() names what was compared, and when an
 * enumerator was expected, the enumerator that came instead. In place of <cmocka.h>. */
#ifndef TESTS_SUPPORT_EXPECT_H
#define TESTS_SUPPORT_EXPECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef assert_int_equal
#define assert_int_equal(actual, expected)                                                         \
    expect_equal((intmax_t)(actual), (intmax_t)(expected), #actual, #expected, __FILE__, __LINE__)

/* Fails the test when the two differ. actual_text, expected_text: as they stand in the test. */
void expect_equal(intmax_t actual, intmax_t expected, const char *actual_text,
                  const char *expected_text, const char *file, int line);

/* What it says then: "last_error is STATUS_RANGE (5), expected STATUS_OK (0)". */
enum { EXPECT_WORDS_MAX = 512 };
void expect_words(char text[EXPECT_WORDS_MAX], const char *actual_text, intmax_t actual,
                  const char *expected_text, intmax_t expected);

/* For helpers that many tests share: what they are doing, which a failure from here on tells. */
void expect_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The enumerator of this value in the enum that `like` belongs to (wire/, include/tulpar/, boot/,
 * exit_code, HAND_*); NULL: not known. */
const char *expect_name(const char *like, intmax_t value);

#endif
