/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */

#include "cli/absolute_path.h"

#include <stdlib.h>
#include <string.h>

#include "cli/text.h"

bool absolute_path(const char *file, char *out, size_t size) {
    char *path = realpath(file, NULL);
    bool fits = path != NULL && strlen(path) < size;

    text_set(out, size, "%s", fits ? path : "");
    free(path);
    return fits;
}

bool absolute_path_is_one(const char *path) {
    return *path == '/';
}
