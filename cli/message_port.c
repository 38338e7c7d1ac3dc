/* SPDX-License-Identifier: MIT */
#include "cli/message.h"
#include "cli/system_words.h"
#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

static void say_busy(struct message *message, const char *path,
                     const struct serial_problem *problem, const char *command) {
    SET(what, "cannot open %s: it is in use", path);
    if (problem->holder[0] != '\0') {
        SET(cause, "%s has it open", problem->holder);
    } else {
        SET(cause, "another program has it open: a terminal, an IDE's monitor, ModemManager");
    }
    SET(next, "end that program, then: %s", command);
}

void message_for_serial(struct message *message, const char *path, uint32_t baud,
                        enum serial_error error, const struct serial_problem *problem,
                        const char *command) {
    char words[MESSAGE_PART_MAX] = "unknown error";

    message->exit_code = EXIT_PORT;
    switch (error) {
    case SERIAL_NOT_FOUND:
        SET(what, "cannot open %s: there is no such port", path);
        SET(cause, "the board is not plugged in, or its port has another name");
        SET(next, "tulpar list; --wait waits until it is plugged in");
        break;
    case SERIAL_NOT_A_PORT:
        SET(what, "cannot open %s: it is not a serial port", path);
        SET(cause, "the name is that of something else");
        SET(next, "tulpar list");
        break;
    case SERIAL_DENIED:
        SET(what, "cannot open %s: permission denied", path);
        system_words_denied(message, path);
        break;
    case SERIAL_BUSY: say_busy(message, path, problem, command); break;
    case SERIAL_BAD_RATE:
        SET(what, "cannot set %s to %u baud", path, (unsigned)baud);
        SET(cause, "its driver does not know this rate");
        SET(next, "use the bootloader's own rate: -b 115200");
        break;
    case SERIAL_NO_LINE: /* who asks for one says it better */
    case SERIAL_OK:
    case SERIAL_FAILED:
        if (problem->system_error != 0) {
            system_words_serial(problem->system_error, words);
        }
        SET(what, "cannot open %s", path);
        SET(cause, "the system says: %s", words);
        SET(next, "unplug the board, plug it in again, then: %s", command);
        break;
    }
}
