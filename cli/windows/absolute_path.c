/* SPDX-License-Identifier: MIT */
#include "cli/absolute_path.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "cli/text.h"
#include "cli/windows/wide.h"

/* Links are not followed, as Windows' programs do not either. */
bool absolute_path(const char *file, char *out, size_t size) {
    wchar_t wide[WIDE_PATH_MAX], full[WIDE_PATH_MAX];
    DWORD length = wide_from_utf8(file, wide) && GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES
                       ? GetFullPathNameW(wide, WIDE_PATH_MAX, full, NULL)
                       : 0;
    char *path = length > 0 && length < WIDE_PATH_MAX ? wide_to_utf8(full) : NULL;
    bool fits = path != NULL && strlen(path) < size;

    text_set(out, size, "%s", fits ? path : "");
    free(path);
    return fits;
}

/* "C:\file", or a name of another computer: "\\computer\share\file". */
bool absolute_path_is_one(const char *path) {
    bool of_drive = isalpha((unsigned char)path[0]) && path[1] == ':' && path[2] == '\\';

    return of_drive || (path[0] == '\\' && path[1] == '\\');
}
