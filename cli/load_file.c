/* SPDX-License-Identifier: MIT */
#include "cli/load_file.h"

#include <string.h>

#include "cli/names.h"
#include "cli/source_file.h"

bool load_firmware(struct tulpar_source *source, const char *file, struct console *console,
                   bool (*stopped)(void), enum exit_code *exit_code) {
    struct tulpar_source_problem problem;
    struct message message;
    enum tulpar_source_error error = source_load_unless(source, file, stopped, &problem);
    /* Ctrl-C ends the wait for a pipe, and may have ended who writes to it in the middle: whatever
     * came is no file then. */
    bool interrupted = stopped != NULL && stopped();

    if (error == TULPAR_SOURCE_OK && !interrupted) {
        return true;
    }
    tulpar_source_free(source);
    memset(&message, 0, sizeof message);
    if (interrupted) {
        char doing[MESSAGE_PART_MAX];

        text_set(doing, sizeof doing, "reading %s", file_shown(file));
        message_for_interruption(&message, doing);
        text_set(message.next, sizeof message.next, "nothing was done: the same command again");
    } else {
        message_for_source(&message, file, error, &problem);
    }
    console_problem(console, &message);
    *exit_code = message.exit_code;
    return false;
}

/* The core starts it; what becomes of it there is the application's affair. */
void warn_of_image(struct console *console, const struct tulpar_suitability_detail *detail) {
    if (detail->stack_unaligned) {
        console_say(console,
                    "warning: the initial stack pointer 0x%08X is no multiple of 8, as AAPCS wants "
                    "it: see _estack in the linker script",
                    (unsigned)detail->stack);
    }
}
