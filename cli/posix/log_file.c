/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* open, fdopen */

#include "cli/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { NEW_FILE_MODE = 0666 }; /* and the umask */

FILE *log_file_open(const char *path) {
    /* A FIFO that nobody reads is refused, and not waited for. */
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NONBLOCK | O_CLOEXEC,
                    NEW_FILE_MODE);

    if (file < 0) {
        return NULL;
    }
    FILE *stream = fdopen(file, "ab");
    if (stream == NULL) {
        int error = errno;

        (void)close(file);
        errno = error;
    }
    return stream;
}
