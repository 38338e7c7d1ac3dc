/* SPDX-License-Identifier: MIT */
/* All of a plain file. */
#ifndef CLI_READ_FILE_H
#define CLI_READ_FILE_H

#include <stddef.h>
#include <stdint.h>

/* path: UTF-8 where the system has a choice. *length: 1 .. most. Owned by the caller: free(). NULL:
 * errno says why; EINVAL for what is no plain file, or empty. */
uint8_t *read_file(const char *path, size_t most, size_t *length);

#endif
