/* SPDX-License-Identifier: MIT */
/* Names with wildcards, as a shell has them: * is any text, ? any character, [a-c] one of these,
 * [!a-c] one that is none of these. So [*] [?] [[] [,] stand for what would mean something else. A
 * / is a character like others. */
#ifndef CLI_BATCH_PATTERN_H
#define CLI_BATCH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* pattern: its first `length` bytes. any_case: upper and lower case are the same. */
bool pattern_fits(const char *pattern, size_t length, const char *text, bool any_case);

/* Of a list with commas: bytes of its first pattern. A comma in a set is one of its characters. */
size_t pattern_length(const char *list);

/* The text that it stands for when it stands for one only: each set is of one character. False: it
 * has another wildcard, or `out` no room for it (`size` bytes, NUL included); NULL: it is not asked
 * for, and any room would do. */
bool pattern_plain(const char *pattern, size_t length, char *out, size_t size);

/* The other way round: a pattern that this text alone fits; cut at the end of `out`. */
void pattern_of(const char *text, char *out, size_t size);

#endif
