/* SPDX-License-Identifier: MIT */
#include "cli/windows/wide.h"

#include <errno.h>
#include <stdlib.h>
#include <windows.h>

bool wide_from_utf8(const char *text, wchar_t wide[WIDE_PATH_MAX]) {
    bool fits =
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, WIDE_PATH_MAX) > 0;

    if (!fits) {
        errno = ENOENT;
    }
    return fits;
}

char *wide_to_utf8(const wchar_t *wide) {
    int size = wide != NULL ? WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL) : 0;
    char *text = size > 0 ? malloc((size_t)size) : NULL;

    if (text != NULL) {
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL);
    }
    return text;
}
