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

/* The core starts it; what becomes of it there is the application's affair. */
void warn_of_image(struct console *console, const struct suitability_detail *detail) {
    if (detail->stack_unaligned) {
        console_say(console,
                    "warning: the initial stack pointer 0x%08X is no multiple of 8, as AAPCS wants "
                    "it: see _estack in the linker script",
                    (unsigned)detail->stack);
    }
}
