/* SPDX-License-Identifier: MIT */
/* Text in fixed buffers: cut at the end, never overrun, always NUL-terminated. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>

#define PRINTF_LIKE(format_index, first) __attribute__((format(printf, format_index, first)))

/* Replaces what is in `out` (size > 0 bytes). */
PRINTF_LIKE(3, 4) void text_set(char *out, size_t size, const char *format, ...);

/* Appends to the text that is in `out`. */
PRINTF_LIKE(3, 4) void text_add(char *out, size_t size, const char *format, ...);

/* Of `count` names the one that was most likely meant by `word`; NULL when none is near. */
const char *text_nearest(const char *word, const char *const *names, size_t count);

#endif
