/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* poll */

#include "cli/posix/descriptor.h"

#include <poll.h>
#include <stddef.h>

enum { SLICE_MS = 50 }; /* how soon Ctrl-C is noticed that came right before a wait */

bool descriptor_wait(int descriptor, short events, bool (*stopped)(void)) {
    struct pollfd end = {.fd = descriptor, .events = events};
    bool ended = stopped != NULL && stopped();

    while (poll(&end, 1, ended ? 0 : SLICE_MS) <= 0) {
        if (ended) {
            return false;
        }
        ended = stopped != NULL && stopped();
    }
    return true;
}

bool descriptor_pause(bool (*stopped)(void)) {
    if (stopped != NULL && stopped()) {
        return false;
    }
    (void)poll(NULL, 0, SLICE_MS); /* a signal ends it early */
    return true;
}
