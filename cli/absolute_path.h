/* SPDX-License-Identifier: MIT */
/* Names of files that mean the same in every directory. */
#ifndef CLI_ABSOLUTE_PATH_H
#define CLI_ABSOLUTE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* The name of a file that is there; UTF-8 where the system has a choice. False: it is not there, or
 * its name does not fit into `size` bytes; out is empty then. */
bool absolute_path(const char *file, char *out, size_t size);

bool absolute_path_is_one(const char *path);

#endif
