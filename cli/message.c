/* SPDX-License-Identifier: MIT */
#include "cli/message.h"

#include <string.h>

const char *exit_code_name(enum exit_code exit_code) {
    switch (exit_code) {
    case EXIT_DONE: return "ok";
    case EXIT_OUTPUT: return "output";
    case EXIT_USAGE: return "usage";
    case EXIT_PORT: return "port";
    case EXIT_NO_DEVICE: return "no-device";
    case EXIT_BAD_FILE: return "bad-file";
    case EXIT_TRANSFER: return "transfer";
    case EXIT_VERIFY: return "verify";
    case EXIT_REFUSED: return "refused";
    case EXIT_INTERRUPTED: return "interrupted";
    }
    return "unknown";
}

const char *message_next(const struct message *message) {
    bool cut = strlen(message->next) == sizeof message->next - 1;

    return cut ? "the same command again; it is too long to be written here" : message->next;
}
