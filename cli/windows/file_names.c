/* SPDX-License-Identifier: MIT */
#include "cli/file_names.h"

void file_names(const char *directory, bool (*found)(void *context, const char *name),
                void *context) {
    (void)directory;
    (void)found;
    (void)context;
}

bool file_names_any_case(void) {
    return true;
}
