/* SPDX-License-Identifier: MIT */
#include "cli/stream.h"

/* Windows does not say whether a pipe or a console takes more. So a write may wait for whoever does
 * not read, and the second Ctrl-C ends it, and the program (stop.c). */
bool stream_ready(FILE *stream, bool (*stopped)(void)) {
    (void)stopped;
    if (stream == stderr) {
        (void)fflush(stdout); /* which is buffered (main.c): on a console it was printed before */
    }
    return true;
}
