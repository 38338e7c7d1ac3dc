/* SPDX-License-Identifier: MIT */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include "cli/windows/wide.h"

enum { SLICE_MS = 50 }; /* how soon Ctrl-C is noticed */

int input_open(const char *path) {
    wchar_t wide[WIDE_PATH_MAX];

    if (!wide_from_utf8(path, wide)) {
        return -1;
    }
    DWORD attributes = GetFileAttributesW(wide);
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        errno = EISDIR;
        return -1;
    }
    return _wopen(wide, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}

bool input_wait(int input, bool (*stopped)(void)) {
    HANDLE pipe = (HANDLE)_get_osfhandle(input);
    DWORD there = 0;

    if (stopped == NULL || GetFileType(pipe) != FILE_TYPE_PIPE) {
        return true; /* reading waits */
    }
    /* Of a pipe that was closed this fails, and reading says that it has ended. */
    while (PeekNamedPipe(pipe, NULL, 0, NULL, &there, NULL) && there == 0) {
        if (stopped()) {
            return false;
        }
        Sleep(SLICE_MS);
    }
    return true;
}
