/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* fileno */

#include "cli/stream.h"

#include <poll.h>

#include "cli/posix/descriptor.h"

bool stream_ready(FILE *stream, bool (*stopped)(void)) {
    int descriptor = fileno(stream);

    if (stopped == NULL || descriptor < 0) {
        return true; /* memory, in tests */
    }
    return descriptor_wait(descriptor, POLLOUT, stopped);
}
