/* SPDX-License-Identifier: MIT */
/* Text that may have come from anywhere - a board, a USB adapter, a file's name - as it may be
 * printed. */
#ifndef CLI_PRINTABLE_H
#define CLI_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>

enum { PRINTABLE_GROWTH = 4 }; /* a byte becomes four characters at most */

/* Copies `text` into `out` (size > 0 bytes, cut at the end). Control characters, bytes that are no
 * UTF-8, and the marks that change the direction of text become "\xNN": nothing moves the cursor of
 * a terminal, changes its title, or breaks a line or a JSON text. */
void printable_copy(char *out, size_t size, const char *text);

/* True: printable_copy() changes nothing. */
bool printable_whole(const char *text);

#endif
