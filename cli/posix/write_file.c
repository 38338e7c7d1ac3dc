/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath, mkstemp, fdopen, fchmod, open */

#include "cli/write_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/posix/descriptor.h"

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

/* A FIFO that nobody reads cannot be opened without waiting, so it is tried again and again. */
static int open_when_read(const char *path, bool is_fifo, bool (*stopped)(void)) {
    int file;

    do {
        file = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    } while (file < 0 && is_fifo && errno == ENXIO && descriptor_pause(stopped));
    return file;
}

static bool write_when_taken(int file, const uint8_t *bytes, size_t size, bool (*stopped)(void)) {
    size_t done = 0;

    while (done < size && descriptor_wait(file, POLLOUT, stopped)) {
        ssize_t gone = write(file, bytes + done, size - done);

        if (gone < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        done += gone > 0 ? (size_t)gone : 0;
    }
    return done == size;
}

/* Closes it in any case. */
static bool write_through(int file, const void *bytes, size_t size, bool (*stopped)(void)) {
    if (file < 0) {
        return false;
    }
    bool written = write_when_taken(file, bytes, size, stopped);
    int error = errno;
    if (close(file) != 0 && written) {
        return false;
    }
    errno = error;
    return written;
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

bool write_file(const char *path, const void *bytes, size_t size, bool (*stopped)(void)) {
    struct stat facts;

    if (stat(path, &facts) != 0) {
        return write_new(path, bytes, size);
    }
    if (!S_ISREG(facts.st_mode)) {
        int file = open_when_read(path, S_ISFIFO(facts.st_mode), stopped);

        return write_through(file, bytes, size, stopped);
    }
    return replace(path, facts.st_mode & 07777, bytes, size);
}

bool write_file_is(const char *a, const char *b) {
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}
