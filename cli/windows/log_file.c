/* SPDX-License-Identifier: MIT */
#include "cli/log_file.h"

#include "cli/windows/wide.h"

FILE *log_file_open(const char *path) {
    wchar_t wide[WIDE_PATH_MAX];

    return wide_from_utf8(path, wide) ? _wfopen(wide, L"abN") : NULL; /* N: no child gets it */
}
