/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* open */

#include "cli/input.h"

#include <fcntl.h>
#include <poll.h>

#include "cli/posix/descriptor.h"

int input_open(const char *path) {
    /* A FIFO opens at once: who will write to it is waited for where Ctrl-C ends the wait. */
    return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

bool input_wait(int input, bool (*stopped)(void)) {
    return descriptor_wait(input, POLLIN, stopped);
}
