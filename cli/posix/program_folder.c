/* SPDX-License-Identifier: MIT */
#include "cli/program_folder.h"

#include <string.h>

#include "cli/absolute_path.h"

/* Linux has a link to it; elsewhere it was called by a path, or was looked for along PATH, and then
 * nobody knows. */
bool program_folder(const char *called, char *out, size_t size) {
    bool found = absolute_path("/proc/self/exe", out, size) ||
                 (strchr(called, '/') != NULL && absolute_path(called, out, size));
    char *slash = strrchr(out, '/');

    if (!found || slash == NULL) {
        *out = '\0';
        return false;
    }
    *slash = '\0';
    return true;
}
