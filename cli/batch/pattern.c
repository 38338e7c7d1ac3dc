/* SPDX-License-Identifier: MIT */
#include "cli/batch/pattern.h"

#include <ctype.h>
#include <string.h>

#include "cli/text.h"

enum { SET_OF_ONE = 2 }; /* from its '[' to its ']' */

/* Where a set ends that begins at pattern[at] == '[': at its ']', which may be its first character,
 * too. 0: it has no end, and '[' stands for itself. */
static size_t set_end(const char *pattern, size_t length, size_t at) {
    size_t end = at + 1;

    if (end < length && pattern[end] == '!') {
        end++;
    }
    for (end++; end < length; end++) {
        if (pattern[end] == ']') {
            return end;
        }
    }
    return 0;
}

static bool is_between(unsigned char first, unsigned char character, unsigned char last) {
    return character >= first && character <= last;
}

/* any_case: in this way of writing or the other. */
static bool is_one_of(unsigned char first, unsigned char character, unsigned char last,
                      bool any_case) {
    return is_between(first, character, last) ||
           (any_case && (is_between(first, (unsigned char)tolower(character), last) ||
                         is_between(first, (unsigned char)toupper(character), last)));
}

static bool set_has(const char *pattern, size_t at, size_t end, unsigned char character,
                    bool any_case) {
    size_t i = at + 1;
    bool negated = pattern[i] == '!', found = false;

    for (i += negated; i < end; i++) {
        unsigned char first = (unsigned char)pattern[i], last = first;

        if (i + 2 < end && pattern[i + 1] == '-') {
            last = (unsigned char)pattern[i + 2];
            i += 2;
        }
        found = found || is_one_of(first, character, last, any_case);
    }
    return found != negated;
}

/* One character of the text against what stands at *at, which goes on behind it. */
static bool one_fits(const char *pattern, size_t length, size_t *at, char character,
                     bool any_case) {
    size_t end = pattern[*at] == '[' ? set_end(pattern, length, *at) : 0;
    bool fits;

    if (end > 0) {
        fits = set_has(pattern, *at, end, (unsigned char)character, any_case);
        *at = end + 1;
    } else {
        unsigned char own = (unsigned char)pattern[*at];

        fits = own == '?' || is_one_of(own, (unsigned char)character, own, any_case);
        (*at)++;
    }
    return fits;
}

bool pattern_fits(const char *pattern, size_t length, const char *text, bool any_case) {
    size_t at = 0, star = length; /* the latest '*': length: none yet */
    const char *from = NULL;      /* what is behind that one is tried from here on */

    while (*text != '\0') {
        size_t next = at;

        if (at < length && pattern[at] == '*') {
            star = at++;
            from = text;
        } else if (at < length && one_fits(pattern, length, &next, *text, any_case)) {
            at = next;
            text++;
        } else if (from != NULL) {
            at = star + 1; /* the star takes one more */
            text = ++from;
        } else {
            return false;
        }
    }
    while (at < length && pattern[at] == '*') {
        at++;
    }
    return at == length;
}

size_t pattern_length(const char *list) {
    size_t length = strlen(list), at = 0;

    while (at < length && list[at] != ',') {
        size_t end = list[at] == '[' ? set_end(list, length, at) : 0;

        at = (end > 0 ? end : at) + 1;
    }
    return at;
}

static bool is_set_of_one(const char *pattern, size_t length, size_t at) {
    return pattern[at] == '[' && set_end(pattern, length, at) == at + SET_OF_ONE;
}

bool pattern_plain(const char *pattern, size_t length, char *out, size_t size) {
    size_t used = 0;

    if (out != NULL) {
        out[0] = '\0';
    }
    for (size_t at = 0; at < length; at++) {
        bool set = pattern[at] == '[' && set_end(pattern, length, at) > 0;
        bool one = is_set_of_one(pattern, length, at);

        if ((set && !one) || pattern[at] == '*' || pattern[at] == '?' ||
            (out != NULL && used + 1 >= size)) {
            return false;
        }
        if (out != NULL) {
            out[used++] = pattern[one ? at + 1 : at];
            out[used] = '\0';
        }
        at += one ? SET_OF_ONE : 0;
    }
    return true;
}

void pattern_of(const char *text, char *out, size_t size) {
    text_set(out, size, "%s", "");
    for (; *text != '\0'; text++) {
        text_add(out, size, strchr("*?[,", *text) != NULL ? "[%c]" : "%c", *text);
    }
}
