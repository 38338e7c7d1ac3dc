/* SPDX-License-Identifier: MIT */
/* A word as a POSIX shell reads it back: what a message tells the user to type must work when it is
 * copied, whatever the name of the file or port. */
#ifndef CLI_SHELL_QUOTE_H
#define CLI_SHELL_QUOTE_H

#include <stddef.h>

/* Appends ' WORD' to the command in `out` (size > 0 bytes), quoted where the shell would read it
 * differently; a file name that begins with '-' gets "./" in front, so that it is no option. A
 * command that does not fit is cut at its end. */
void shell_add(char *out, size_t size, const char *word);

#endif
