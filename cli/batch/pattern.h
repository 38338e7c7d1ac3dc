/* SPDX-License-Identifier: MIT */
/* Names with wildcards, as a shell has them: * is any text, ? any character, [a-c] one of these,
 * [!a-c] one that is none of these. A / is a character like others. */
#ifndef CLI_BATCH_PATTERN_H
#define CLI_BATCH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* pattern: its first `length` bytes. */
bool pattern_fits(const char *pattern, size_t length, const char *text);

/* Has it a wildcard? */
bool pattern_is_wild(const char *pattern, size_t length);

#endif
