/* SPDX-License-Identifier: MIT */
/* A list of serial numbers, one in a line: the first field where there are more (, ; or tab between
 * them). Empty lines and lines that begin with # are none, nor is the first of the others when it
 * has no digit, as headings are. */
#ifndef CLI_BATCH_NUMBER_LIST_H
#define CLI_BATCH_NUMBER_LIST_H

#include "cli/batch/numbers.h"

enum { NUMBER_LIST_MAX = 64 * 1024 * 1024 }; /* bytes of the file */

/* room: bytes for the longest of them and its NUL. *list: the caller's, free(), on success. False:
 * *message says why not. */
TULPAR_MUST_USE bool number_list_read(const char *path, size_t room, struct console *console,
                                      struct listed_number **list, size_t *count,
                                      struct message *message);

#endif
