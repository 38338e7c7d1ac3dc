/* SPDX-License-Identifier: MIT */
#include "cli/file_ending.h"

#include <string.h>

#include "cli/text.h"

void file_ending_insert(char out[FILE_ENDING_PATH_MAX], const char *path, const char *middle,
                        const char *ending) {
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    size_t length = dot == NULL || dot == name ? strlen(path) : (size_t)(dot - path);

    text_set(out, FILE_ENDING_PATH_MAX, "%.*s.%s.%s", (int)length, path, middle, ending);
}
