/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* opendir */

#include "cli/file_names.h"

#include <dirent.h>
#include <stddef.h>

void file_names(const char *directory, bool (*found)(void *context, const char *name),
                void *context) {
    DIR *names = opendir(*directory == '\0' ? "." : directory);
    struct dirent *entry;

    if (names == NULL) {
        return;
    }
    while ((entry = readdir(names)) != NULL && found(context, entry->d_name)) {
        /* and the next one */
    }
    (void)closedir(names);
}

bool file_names_any_case(void) {
    return false;
}
