/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath, mkstemp, fdopen, fchmod */

#include "cli/write_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING "XXXXXX" /* of a name that mkstemp() makes */

/* Closes the file in any case. */
static bool write_and_close(FILE *file, const void *bytes, size_t size) {
    bool written = fwrite(bytes, 1, size, file) == size;
    int error = errno;

    if (fclose(file) != 0 && written) {
        return false;
    }
    errno = error;
    return written;
}

/* Removes a file that was not finished, and keeps errno. */
static void remove_rest(const char *path) {
    int error = errno;

    (void)unlink(path);
    errno = error;
}

static bool write_through(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");

    return file != NULL && write_and_close(file, bytes, size);
}

/* Where nothing is. `path` may be a link to a file that is not there yet, and stays. */
static bool write_new(const char *path, const void *bytes, size_t size) {
    char target[PATH_MAX];
    FILE *file = fopen(path, "wb");

    if (file == NULL) {
        return false;
    }
    bool known = realpath(path, target) != NULL;
    bool written = write_and_close(file, bytes, size);
    if (!written && known) {
        remove_rest(target);
    }
    return written;
}

static FILE *open_beside(char *beside, mode_t mode) {
    int file = mkstemp(beside);

    if (file < 0) {
        return NULL;
    }
    FILE *stream = fchmod(file, mode) == 0 ? fdopen(file, "wb") : NULL;
    if (stream == NULL) {
        (void)close(file);
        remove_rest(beside);
    }
    return stream;
}

static bool replace(const char *path, mode_t mode, const void *bytes, size_t size) {
    char target[PATH_MAX], beside[PATH_MAX + sizeof ENDING];

    /* Writing beside it needs no right to write it. */
    if (realpath(path, target) == NULL || access(target, W_OK) != 0) {
        return false;
    }
    (void)snprintf(beside, sizeof beside, "%s" ENDING, target);
    FILE *file = open_beside(beside, mode);
    if (file == NULL) {
        return false;
    }
    if (!write_and_close(file, bytes, size) || rename(beside, target) != 0) {
        remove_rest(beside);
        return false;
    }
    return true;
}

bool write_file(const char *path, const void *bytes, size_t size) {
    struct stat facts;

    if (stat(path, &facts) != 0) {
        return write_new(path, bytes, size);
    }
    if (!S_ISREG(facts.st_mode)) {
        return write_through(path, bytes, size);
    }
    return replace(path, facts.st_mode & 07777, bytes, size);
}
