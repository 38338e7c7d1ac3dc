/* SPDX-License-Identifier: MIT */
#include "cli/load_file.h"

#include <string.h>

bool load_file(struct source *source, const char *file, struct console *console,
               bool (*stopped)(void), enum exit_code *exit_code) {
    struct source_problem problem;
    struct message message;
    enum source_error error = source_load(source, file, &problem);

    if (error == SOURCE_OK) {
        return true;
    }
    memset(&message, 0, sizeof message);
    message_for_source(&message, file, error, &problem);
    /* Ctrl-C ends the wait for a pipe that nobody writes to. */
    if (error == SOURCE_UNREADABLE && stopped != NULL && stopped()) {
        message.exit_code = EXIT_INTERRUPTED;
    }
    console_problem(console, &message);
    *exit_code = message.exit_code;
    return false;
}
