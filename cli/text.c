/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* strnlen */

#include "cli/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_set(char *out, size_t size, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(out, size, format, arguments);
    va_end(arguments);
}

void text_add(char *out, size_t size, const char *format, ...) {
    va_list arguments;
    size_t used = strlen(out);

    va_start(arguments, format);
    (void)vsnprintf(out + used, size - used, format, arguments);
    va_end(arguments);
}

enum {
    WORD_MAX = 32,        /* characters that are compared */
    DISTANCE_ACCEPTED = 2 /* typing errors that are forgiven */
};

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Levenshtein's: insertions, deletions and replacements from one word to the other. */
static size_t distance(const char *from, const char *to) {
    size_t row[WORD_MAX + 1];
    size_t columns = strnlen(to, WORD_MAX);

    for (size_t j = 0; j <= columns; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= strnlen(from, WORD_MAX); i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t replaced = diagonal + (from[i - 1] != to[j - 1]);

            diagonal = row[j];
            row[j] = smallest(row[j] + 1, row[j - 1] + 1, replaced);
        }
    }
    return row[columns];
}

/* "--mon" was meant to be "--monitor". */
static int shortened(const char *word, const char *name) {
    return strlen(word) >= 2 && strncmp(word, name, strlen(word)) == 0;
}

const char *text_nearest(const char *word, const char *const *names, size_t count) {
    const char *nearest = NULL;
    size_t best = DISTANCE_ACCEPTED + 1;

    for (size_t i = 0; i < count; i++) {
        size_t steps = shortened(word, names[i]) ? 1 : distance(word, names[i]);

        if (steps < best && steps < strlen(names[i])) {
            best = steps;
            nearest = names[i];
        }
    }
    return nearest;
}
