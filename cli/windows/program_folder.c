/* SPDX-License-Identifier: MIT */
#include "cli/program_folder.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "cli/text.h"
#include "cli/windows/wide.h"

bool program_folder(const char *called, char *out, size_t size) {
    wchar_t wide[WIDE_PATH_MAX];
    DWORD length = GetModuleFileNameW(NULL, wide, WIDE_PATH_MAX);
    char *path = length > 0 && length < WIDE_PATH_MAX ? wide_to_utf8(wide) : NULL;
    char *slash = path == NULL ? NULL : strrchr(path, '\\');
    bool fits = slash != NULL && (size_t)(slash - path) < size;

    (void)called; /* the system knows it */
    text_set(out, size, "%.*s", fits ? (int)(slash - path) : 0, fits ? path : "");
    free(path);
    return fits;
}
