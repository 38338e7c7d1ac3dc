/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* tcgetpgrp, poll */

#include "cli/keyboard.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reading a terminal from the background would stop the whole process (SIGTTIN). */
static bool own_terminal(void) {
    return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static bool pipe_or_file(void) {
    struct stat status;

    return fstat(STDIN_FILENO, &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISREG(status.st_mode));
}

bool keyboard_read(uint8_t *data, size_t capacity, bool pipes_too, size_t *length) {
    static bool ended; /* the process has one: a pipe that is at its end is always ready */
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    bool terminal = own_terminal();
    bool wanted = terminal || (pipes_too && !ended && pipe_or_file());

    *length = 0;
    if (!wanted || poll(&input, 1, 0) <= 0) {
        return true;
    }
    ssize_t got = read(STDIN_FILENO, data, capacity);
    if (got > 0) {
        *length = (size_t)got;
    }
    ended = ended || got == 0;
    return !terminal || got != 0;
}
