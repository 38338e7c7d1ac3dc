/* SPDX-License-Identifier: MIT */
/* LOCALAPPDATA is the user's own, and so is what is made in it: its access list is inherited. */
#define _CRT_RAND_S /* rand_s */

#include "cli/cache_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "cli/text.h"
#include "cli/windows/wide.h"

enum {
    TEMPORARY_DIGITS = 8,
    ENTRIES_MAX = 4096, /* that are looked at */
    NS_PER_TICK = 100,
    TICKS_PER_SECOND = 10000000,
};

bool cache_files_place(const char *xdg, const char *home, char path[CACHE_PATH_MAX]) {
    (void)xdg;
    *path = '\0';
    if (home != NULL && *home != '\0') {
        text_set(path, CACHE_PATH_MAX, "%s\\tulpar", home);
    }
    return *path != '\0';
}

/* The directory, and a name or a pattern in it. */
static bool path_of(const struct cache_files *files, const char *name,
                    wchar_t wide[WIDE_PATH_MAX]) {
    char path[CACHE_PATH_MAX + CACHE_NAME_MAX];

    text_set(path, sizeof path, "%s\\%s", files->path, name);
    return wide_from_utf8(path, wide);
}

bool cache_files_open(struct cache_files *files, const char *path, bool make) {
    wchar_t wide[WIDE_PATH_MAX];

    text_set(files->path, sizeof files->path, "%s", path);
    files->descriptor = -1;
    if (!wide_from_utf8(path, wide)) {
        return false;
    }
    if (make) {
        (void)CreateDirectoryW(wide, NULL); /* LOCALAPPDATA itself is Windows' to make */
    }
    DWORD attributes = GetFileAttributesW(wide);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

void cache_files_close(struct cache_files *files) {
    files->path[0] = '\0';
}

/* -- listing -----------------------------------------------------------------------------------*/

/* A plain file, and not a link to one. False as well of a name that is none of ours. */
static bool take_name(const WIN32_FIND_DATAW *found, char name[CACHE_NAME_MAX]) {
    DWORD other = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;

    return (found->dwFileAttributes & other) == 0 &&
           WideCharToMultiByte(CP_UTF8, 0, found->cFileName, -1, name, CACHE_NAME_MAX, NULL, NULL) >
               0;
}

static void take_time(const WIN32_FIND_DATAW *found, struct cache_file *file) {
    ULARGE_INTEGER ticks = {.LowPart = found->ftLastWriteTime.dwLowDateTime,
                            .HighPart = found->ftLastWriteTime.dwHighDateTime};

    file->written_s = (int64_t)(ticks.QuadPart / TICKS_PER_SECOND);
    file->written_ns = (long)(ticks.QuadPart % TICKS_PER_SECOND * NS_PER_TICK);
}

size_t cache_files_list(const struct cache_files *files, bool (*wanted)(const char *name),
                        struct cache_file *list, size_t capacity) {
    wchar_t pattern[WIDE_PATH_MAX];
    WIN32_FIND_DATAW found;
    size_t count = 0;
    HANDLE search =
        path_of(files, "*", pattern) ? FindFirstFileW(pattern, &found) : INVALID_HANDLE_VALUE;
    bool more = search != INVALID_HANDLE_VALUE;

    for (unsigned i = 0; more && i < ENTRIES_MAX && count < capacity; i++) {
        struct cache_file *file = &list[count];

        if (take_name(&found, file->name) && wanted(file->name)) {
            take_time(&found, file);
            count++;
        }
        more = FindNextFileW(search, &found);
    }
    if (search != INVALID_HANDLE_VALUE) {
        (void)FindClose(search);
    }
    return count;
}

/* -- reading -----------------------------------------------------------------------------------*/

/* NULL: it does not have this size, or cannot be read. */
static uint8_t *read_open_file(HANDLE file, uint32_t size) {
    LARGE_INTEGER stated;
    DWORD got = 0;

    if (!GetFileSizeEx(file, &stated) || stated.QuadPart != size) {
        return NULL;
    }
    uint8_t *bytes = malloc(size);
    if (bytes != NULL && (!ReadFile(file, bytes, size, &got, NULL) || got != size)) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

static HANDLE open_to_read(const struct cache_files *files, const char *name) {
    wchar_t wide[WIDE_PATH_MAX];

    if (!path_of(files, name, wide)) {
        return INVALID_HANDLE_VALUE;
    }
    return CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                       FILE_FLAG_OPEN_REPARSE_POINT, NULL);
}

uint8_t *cache_files_read(const struct cache_files *files, const char *name, uint32_t size) {
    HANDLE file = open_to_read(files, name);

    if (file == INVALID_HANDLE_VALUE) {
        return NULL;
    }
    uint8_t *bytes = read_open_file(file, size);
    (void)CloseHandle(file);
    return bytes;
}

bool cache_files_read_text(const struct cache_files *files, const char *name, char *out,
                           size_t size) {
    HANDLE file = open_to_read(files, name);
    DWORD got = 0;

    out[0] = '\0';
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    bool read_it = ReadFile(file, out, (DWORD)(size - 1), &got, NULL); /* a file: all at once */
    (void)CloseHandle(file);
    out[read_it ? got : 0] = '\0';
    return read_it;
}

/* -- writing -----------------------------------------------------------------------------------*/

static bool is_temporary(const char *name) {
    size_t digits = strspn(name + (*name == '.'), "0123456789ABCDEF");

    return *name == '.' && digits > 0 && name[1 + digits] == '\0';
}

bool cache_files_write(const struct cache_files *files, const char *name, const uint8_t *bytes,
                       uint32_t size) {
    char temporary[CACHE_NAME_MAX];
    wchar_t from[WIDE_PATH_MAX], to[WIDE_PATH_MAX];
    unsigned number;
    DWORD gone = 0;

    if (rand_s(&number) != 0) {
        return false;
    }
    text_set(temporary, sizeof temporary, ".%0*X", TEMPORARY_DIGITS, number);
    if (!path_of(files, temporary, from) || !path_of(files, name, to)) {
        return false;
    }
    HANDLE file =
        CreateFileW(from, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    bool written = WriteFile(file, bytes, size, &gone, NULL) && gone == size;
    written = CloseHandle(file) && written;
    written = written && MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING);
    if (!written) {
        (void)DeleteFileW(from);
    }
    return written;
}

void cache_files_remove(const struct cache_files *files, const char *name) {
    wchar_t wide[WIDE_PATH_MAX];

    if (path_of(files, name, wide)) {
        (void)DeleteFileW(wide); /* it stays, and is tried again next time */
    }
}

/* One that is being written is open for its writer alone, and is not deleted. */
void cache_files_sweep(const struct cache_files *files) {
    enum { AT_ONCE = 16 };
    struct cache_file left[AT_ONCE];
    size_t count = cache_files_list(files, is_temporary, left, AT_ONCE);

    for (size_t i = 0; i < count; i++) {
        cache_files_remove(files, left[i].name);
    }
}
