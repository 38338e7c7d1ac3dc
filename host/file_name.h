/* SPDX-License-Identifier: MIT */
/* What the ending of a file's name promises, in any case of its letters. */
#ifndef HOST_FILE_NAME_H
#define HOST_FILE_NAME_H

#include <stdbool.h>

bool name_is_bin(const char *name);
bool name_is_hex(const char *name);
bool name_is_elf(const char *name);

#endif
