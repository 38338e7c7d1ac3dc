#define _POSIX_C_SOURCE 200809L /* tcgetpgrp, poll */

#include "cli/keyboard.h"

#include <poll.h>
#include <unistd.h>

/* Reading a terminal from the background would stop the whole process (SIGTTIN). */
static bool ours(void) {
    return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

bool keyboard_read(uint8_t *data, size_t capacity, size_t *length) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    *length = 0;
    if (!ours() || poll(&input, 1, 0) <= 0) {
        return true;
    }
    ssize_t got = read(STDIN_FILENO, data, capacity);
    if (got > 0) {
        *length = (size_t)got;
    }
    return got != 0;
}
