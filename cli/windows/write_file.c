/* SPDX-License-Identifier: MIT */
#include "cli/write_file.h"

#include <errno.h>
#include <stdint.h>
#include <windows.h>

#include "cli/windows/wide.h"

#define ENDING L".tulpar" /* of the name that is written first */

/* What the caller looks at is errno. */
static bool fail(DWORD system_error) {
    switch (system_error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME: errno = ENOENT; break;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_WRITE_PROTECT: errno = EACCES; break;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: errno = ENOSPC; break;
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA: errno = EPIPE; break;
    default: errno = EIO; break;
    }
    return false;
}

static bool write_all(HANDLE file, const uint8_t *bytes, size_t size) {
    while (size > 0) {
        DWORD gone = 0;

        if (!WriteFile(file, bytes, (DWORD)size, &gone, NULL)) {
            return fail(GetLastError());
        }
        bytes += gone;
        size -= gone;
    }
    return true;
}

/* Beside it first, so that there is always a whole one. */
static bool write_beside(const wchar_t *path, const void *bytes, size_t size) {
    wchar_t beside[WIDE_PATH_MAX + sizeof ENDING];

    (void)_snwprintf(beside, sizeof beside / sizeof *beside, L"%ls" ENDING, path);
    HANDLE file =
        CreateFileW(beside, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return fail(GetLastError());
    }
    bool written = write_all(file, bytes, size);
    if (!CloseHandle(file) && written) {
        written = fail(GetLastError());
    }
    if (written && !MoveFileExW(beside, path, MOVEFILE_REPLACE_EXISTING)) {
        written = fail(GetLastError());
    }
    if (!written) {
        (void)DeleteFileW(beside);
    }
    return written;
}

/* The file that a link leads to, which is open as `file`; its own path where that is not known. */
static const wchar_t *final_path(HANDLE file, const wchar_t *path, wchar_t final[WIDE_PATH_MAX]) {
    DWORD length = GetFinalPathNameByHandleW(file, final, WIDE_PATH_MAX, FILE_NAME_NORMALIZED);

    return length > 0 && length < WIDE_PATH_MAX ? final : path;
}

bool write_file(const char *path, const void *bytes, size_t size, bool (*stopped)(void)) {
    wchar_t wide[WIDE_PATH_MAX], final[WIDE_PATH_MAX];

    (void)stopped; /* a pipe that nobody reads: the second Ctrl-C (stop.c) */
    if (!wide_from_utf8(path, wide)) {
        return false;
    }
    HANDLE there = CreateFileW(wide, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (there == INVALID_HANDLE_VALUE) {
        DWORD error = GetLastError();

        return error == ERROR_FILE_NOT_FOUND ? write_beside(wide, bytes, size) : fail(error);
    }
    if (GetFileType(there) != FILE_TYPE_DISK) {
        bool written = write_all(there, bytes, size);

        (void)CloseHandle(there);
        return written;
    }
    const wchar_t *target = final_path(there, wide, final);
    (void)CloseHandle(there); /* opened to see whether it may be written */
    return write_beside(target, bytes, size);
}

static bool identify(const char *path, BY_HANDLE_FILE_INFORMATION *facts) {
    wchar_t wide[WIDE_PATH_MAX];
    DWORD all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

    if (!wide_from_utf8(path, wide)) {
        return false;
    }
    HANDLE file = CreateFileW(wide, 0, all, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    bool known = GetFileInformationByHandle(file, facts);
    (void)CloseHandle(file);
    return known;
}

bool write_file_is(const char *a, const char *b) {
    BY_HANDLE_FILE_INFORMATION first, second;

    return identify(a, &first) && identify(b, &second) &&
           first.dwVolumeSerialNumber == second.dwVolumeSerialNumber &&
           first.nFileIndexHigh == second.nFileIndexHigh &&
           first.nFileIndexLow == second.nFileIndexLow;
}
