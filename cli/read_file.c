/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* fstat, read */

#include "cli/read_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/input.h"

static bool read_exactly(int file, uint8_t *bytes, size_t length) {
    size_t done = 0;

    while (done < length) {
        ssize_t got = read(file, bytes + done, (unsigned)(length - done));

        if (got == 0 || (got < 0 && errno != EINTR)) {
            errno = got == 0 ? EIO : errno; /* it has become shorter meanwhile */
            return false;
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static uint8_t *read_open(int file, size_t most, size_t *length) {
    struct stat status;

    if (fstat(file, &status) != 0) {
        return NULL;
    }
    if (!S_ISREG(status.st_mode) || status.st_size == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (status.st_size < 0 || (uintmax_t)status.st_size > most) {
        errno = EFBIG;
        return NULL;
    }
    *length = (size_t)status.st_size;
    uint8_t *bytes = malloc(*length);
    if (bytes != NULL && !read_exactly(file, bytes, *length)) {
        int error = errno;

        free(bytes);
        errno = error;
        return NULL;
    }
    return bytes;
}

uint8_t *read_file(const char *path, size_t most, size_t *length) {
    int file = input_open(path);

    if (file < 0) {
        return NULL;
    }
    uint8_t *bytes = read_open(file, most, length);
    int error = errno;
    (void)close(file); /* only read: nothing is lost */
    errno = error;
    return bytes;
}
