/* SPDX-License-Identifier: MIT */
/* What a failing comparison says. */
#include "support/expect.h"

#include <string.h>

#include "wire/message.h"
#include "wire/record.h"

static void a_value_has_the_name_of_its_enum(void **state) {
    (void)state;
    assert_string_equal(expect_name("STATUS_OK", STATUS_RANGE), "STATUS_RANGE");
    assert_string_equal(expect_name("VERDICT_NONE", VERDICT_BAD_WORD), "VERDICT_BAD_WORD");
    assert_string_equal(expect_name("RECORD_INSTALLED", RECORD_EMPTY), "RECORD_EMPTY");
    assert_string_equal(expect_name("TULPAR_OK", 7), "TULPAR_REFUSED");
    assert_string_equal(expect_name("TULPAR_STATUS_OK", 7), "TULPAR_STATUS_FLASH");
    assert_string_equal(expect_name("EXIT_DONE", 130), "EXIT_INTERRUPTED");
    assert_string_equal(expect_name("HAND_ACK", 0xAA), "HAND_NACK");
    assert_string_equal(expect_name("DECISION_START", 2), "DECISION_STAY");
}

static void what_is_no_enumerator_has_no_name(void **state) {
    (void)state;
    assert_null(expect_name("sizeof bytes", 1));
    assert_null(expect_name("STATUS_OK", 200));
}

/* Reached through its macro in every other test; here it would fail this one. */
static void equal_values_are_no_failure(void **state) {
    (void)state;
    expect_note("nothing of this is told");
    assert_int_equal(STATUS_OK, 0);
    assert_int_equal(-1, (int8_t)0xFF);
}

static void a_failure_says_what_came_and_what_was_expected(void **state) {
    char text[EXPECT_WORDS_MAX];

    (void)state;
    expect_words(text, "info.last_error", 5, "STATUS_OK", 0);
    assert_string_equal(text, "info.last_error is STATUS_RANGE (5), expected STATUS_OK (0)");
    expect_words(text, "seen", 200, "BLOCKS + 2", 8);
    assert_string_equal(text, "seen is 200 (0xc8), expected BLOCKS + 2: 8 (0x8)");
    expect_words(text, "seen", 1, "0x10", 16);
    assert_string_equal(text, "seen is 1 (0x1), expected 16 (0x10)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_has_the_name_of_its_enum),
        cmocka_unit_test(what_is_no_enumerator_has_no_name),
        cmocka_unit_test(a_failure_says_what_came_and_what_was_expected),
        cmocka_unit_test(equal_values_are_no_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
