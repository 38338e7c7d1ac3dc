/* SPDX-License-Identifier: MIT */
/* The names in a directory, and how names are told from each other. */
#ifndef CLI_FILE_NAMES_H
#define CLI_FILE_NAMES_H

#include <stdbool.h>

/* Calls `found` for each, in any order, until it says false. directory: "" is the current one. A
 * directory that cannot be read has none. On Windows, whose ports are no files, all have none. */
void file_names(const char *directory, bool (*found)(void *context, const char *name),
                void *context);

/* Whether a port's name in small letters is the same port: com9 is COM9 on Windows. */
bool file_names_any_case(void);

#endif
