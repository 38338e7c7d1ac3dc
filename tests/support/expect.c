/* SPDX-License-Identifier: MIT */
#include "support/expect.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/enumerators.h"

enum { NUMBER_MAX = 96, NOTE_MAX = 200 };

static char note[NOTE_MAX];

/* TEST_CASE=NAME runs that case alone, of whichever program. */
static __attribute__((constructor)) void choose_case(void) {
    const char *chosen = getenv("TEST_CASE");

    if (chosen != NULL && chosen[0] != '\0') {
        cmocka_set_test_filter(chosen);
    }
}

const char *expect_name(const char *like, intmax_t value) {
    const struct enumerator *known = NULL;

    for (const struct enumerator *each = enumerators; each->name != NULL; each++) {
        if (strcmp(each->name, like) == 0) {
            known = each;
        }
    }
    for (const struct enumerator *each = enumerators; known != NULL && each->name != NULL; each++) {
        if (each->of == known->of && each->value == value) {
            return each->name;
        }
    }
    return NULL;
}

/* "STATUS_RANGE (5)", or "200 (0xc8)". */
static const char *say(char text[NUMBER_MAX], const char *like, intmax_t value) {
    const char *name = expect_name(like, value);

    if (name != NULL) {
        (void)snprintf(text, NUMBER_MAX, "%s (%jd)", name, value);
    } else {
        (void)snprintf(text, NUMBER_MAX, "%jd (0x%jx)", value, (uintmax_t)value);
    }
    return text;
}

void expect_words(char text[EXPECT_WORDS_MAX], const char *actual_text, intmax_t actual,
                  const char *expected_text, intmax_t expected) {
    char actual_name[NUMBER_MAX], expected_name[NUMBER_MAX];
    const char *known = expect_name(expected_text, expected);
    bool plain = isdigit((unsigned char)*expected_text) != 0 || known != NULL;

    (void)snprintf(text, EXPECT_WORDS_MAX, "%s is %s, expected %s%s%s", actual_text,
                   say(actual_name, expected_text, actual), plain ? "" : expected_text,
                   plain ? "" : ": ", say(expected_name, expected_text, expected));
}

void expect_equal(intmax_t actual, intmax_t expected, const char *actual_text,
                  const char *expected_text, const char *file, int line) {
    char text[EXPECT_WORDS_MAX];

    if (actual == expected) {
        return;
    }
    expect_words(text, actual_text, actual, expected_text, expected);
    print_error("%s\n", text);
    if (note[0] != '\0') {
        print_error("at: %s\n", note);
    }
    _fail(file, line);
}

void expect_note(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(note, sizeof note, format, arguments);
    va_end(arguments);
}
