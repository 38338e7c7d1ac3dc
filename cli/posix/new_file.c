/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* open, fsync */

#include "cli/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE_SECRET = 0600, MODE_PUBLIC = 0644 };

static bool write_all(int file, const uint8_t *bytes, size_t size) {
    size_t done = 0;

    while (done < size) {
        ssize_t gone = write(file, bytes + done, size - done);

        if (gone < 0 && errno != EINTR) {
            return false;
        }
        done += gone > 0 ? (size_t)gone : 0;
    }
    return true;
}

void new_file_take_back(const char *path) {
    int error = errno;

    (void)unlink(path);
    errno = error;
}

bool new_file_write(const char *path, bool is_secret, const void *bytes, size_t size) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOCTTY | O_CLOEXEC,
                    is_secret ? MODE_SECRET : MODE_PUBLIC);

    if (file < 0) {
        return false;
    }
    bool written = write_all(file, bytes, size) && fsync(file) == 0;
    int error = errno;
    if (close(file) != 0 && written) {
        written = false;
        error = errno;
    }
    errno = error;
    if (!written) {
        new_file_take_back(path);
    }
    return written;
}
