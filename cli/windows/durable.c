/* SPDX-License-Identifier: MIT */
#include "cli/durable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "cli/windows/wide.h"

/* What the caller looks at is errno. */
static enum durable_error fail(void) {
    switch (GetLastError()) {
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION: return DURABLE_BUSY;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME: errno = ENOENT; break;
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT: errno = EACCES; break;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: errno = ENOSPC; break;
    default: errno = EIO; break;
    }
    return DURABLE_FAILED;
}

static HANDLE handle_of(const struct durable *durable) {
    return (HANDLE)durable->file;
}

enum durable_error durable_open(struct durable *durable, const char *path) {
    wchar_t wide[WIDE_PATH_MAX];

    *durable = (struct durable){.file = -1};
    if (!wide_from_utf8(path, wide)) {
        return DURABLE_FAILED;
    }
    /* Others may read it, and none may write, shorten, rename or delete it: that is the lock, and
     * nobody else can change the file. */
    HANDLE file = CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
                              OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return fail();
    }
    if (GetFileType(file) != FILE_TYPE_DISK) {
        (void)CloseHandle(file);
        errno = EINVAL;
        return DURABLE_FAILED;
    }
    durable->file = (intptr_t)file;
    return DURABLE_OK;
}

static bool read_all(HANDLE file, char *text, size_t size) {
    LARGE_INTEGER beginning = {.QuadPart = 0};
    size_t done = 0;

    if (!SetFilePointerEx(file, beginning, NULL, FILE_BEGIN)) {
        (void)fail();
        return false;
    }
    while (done < size) {
        DWORD got = 0;

        if (!ReadFile(file, text + done, (DWORD)(size - done), &got, NULL) || got == 0) {
            errno = EIO;
            return false;
        }
        done += got;
    }
    return true;
}

char *durable_read(struct durable *durable, size_t *length) {
    LARGE_INTEGER facts;

    if (!GetFileSizeEx(handle_of(durable), &facts) || facts.QuadPart > DURABLE_MAX) {
        errno = EFBIG;
        return NULL;
    }
    size_t size = (size_t)facts.QuadPart;
    char *text = malloc(size + 1);
    if (text != NULL && !read_all(handle_of(durable), text, size)) {
        free(text);
        return NULL;
    }
    if (text != NULL) {
        text[size] = '\0';
        *length = size;
        durable->torn = size > 0 && text[size - 1] != '\n';
    }
    return text;
}

static bool write_once(struct durable *durable, const char *bytes, size_t length) {
    LARGE_INTEGER nowhere = {.QuadPart = 0};
    DWORD gone = 0;

    if (!SetFilePointerEx(handle_of(durable), nowhere, NULL, FILE_END) ||
        !WriteFile(handle_of(durable), bytes, (DWORD)length, &gone, NULL)) {
        (void)fail();
        return false;
    }
    if (gone != length) {
        durable->torn = true;
        errno = ENOSPC;
        return false;
    }
    return true;
}

/* See durable_open(): nobody else can have changed it. */
bool durable_look(struct durable *durable) {
    (void)durable;
    return true;
}

bool durable_append(struct durable *durable, const char *line) {
    if (durable->torn) {
        if (!write_once(durable, "\n", 1)) {
            return false;
        }
        durable->torn = false;
    }
    if (!write_once(durable, line, strlen(line))) {
        return false;
    }
    if (!FlushFileBuffers(handle_of(durable))) {
        (void)fail();
        return false;
    }
    return true;
}

void durable_close(struct durable *durable) {
    if (durable->file >= 0) {
        (void)CloseHandle(handle_of(durable));
        *durable = (struct durable){.file = -1};
    }
}
