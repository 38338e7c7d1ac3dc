/* SPDX-License-Identifier: MIT */
/* Where this program lies, and so what was installed with it. */
#ifndef CLI_PROGRAM_FOLDER_H
#define CLI_PROGRAM_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* Without a slash at its end. called: argv[0]. False: the system does not tell; `out` (size > 0
 * bytes) is empty then. */
bool program_folder(const char *called, char *out, size_t size);

#endif
