/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* fileno, poll */

#include "cli/stream.h"

#include <poll.h>

enum { SLICE_MS = 50 }; /* how soon Ctrl-C is noticed that came right before a wait */

bool stream_ready(FILE *stream, bool (*stopped)(void)) {
    struct pollfd output = {.fd = fileno(stream), .events = POLLOUT};

    if (stopped == NULL || output.fd < 0) {
        return true; /* memory, in tests */
    }
    while (poll(&output, 1, stopped() ? 0 : SLICE_MS) <= 0) {
        if (stopped()) {
            return false;
        }
    }
    return true; /* or broken: the write says how */
}
