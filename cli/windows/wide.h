/* SPDX-License-Identifier: MIT */
/* Windows' own text is UTF-16; the tool's is UTF-8. */
#ifndef CLI_WINDOWS_WIDE_H
#define CLI_WINDOWS_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

enum { WIDE_PATH_MAX = 4096 }; /* of wchar_t, NUL included */

/* False: it is no UTF-8, or does not fit; errno is ENOENT then, as of a name that nothing has. */
bool wide_from_utf8(const char *text, wchar_t wide[WIDE_PATH_MAX]);

/* The caller's: free(). NULL: there is no memory, or `wide` is NULL. What is no UTF-16 (file names
 * may have half a pair) becomes U+FFFD. */
char *wide_to_utf8(const wchar_t *wide);

#endif
