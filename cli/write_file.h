/* SPDX-License-Identifier: MIT */
/* Writes a file whole, or leaves what was there. */
#ifndef CLI_WRITE_FILE_H
#define CLI_WRITE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* A link is followed. A file that is there keeps its mode, and its contents until the new ones are
 * written beside it; where nothing was, a failure leaves nothing. What is no file (a pipe, a
 * device) just gets the bytes, when somebody takes them or until `stopped` (NULL: for ever) says
 * so. False: errno says why, or `stopped` does. */
bool write_file(const char *path, const void *bytes, size_t size, bool (*stopped)(void));

/* Do both names lead to one file that is there? */
bool write_file_is(const char *a, const char *b);

#endif
