/* SPDX-License-Identifier: MIT */
#include "cli/reset.h"

#include <string.h>

#include "cli/json.h"
#include "cli/shell_quote.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

static const char *const names[RESETS] = {
    [RESET_NONE] = "none",
    [RESET_DTR] = "dtr",
    [RESET_RTS] = "rts",
    [RESET_BREAK] = "break",
};

/* For people. */
static const char *const lines[RESETS] = {
    [RESET_NONE] = "no line",
    [RESET_DTR] = "DTR",
    [RESET_RTS] = "RTS",
    [RESET_BREAK] = "a break",
};

const char *reset_name(enum reset_by by) {
    return names[by];
}

enum reset_by reset_named(const char *name) {
    int by = RESET_NONE;

    while (by < RESETS && strcmp(name, names[by]) != 0) {
        by++;
    }
    return (enum reset_by)by;
}

static enum serial_line line_of(enum reset_by by) {
    switch (by) {
    case RESET_RTS: return SERIAL_RTS;
    case RESET_BREAK: return SERIAL_BREAK;
    case RESET_NONE:
    case RESET_DTR:
    case RESETS: break;
    }
    return SERIAL_DTR;
}

static void say_no_line(const char *path, const struct arguments *arguments,
                        struct message *message) {
    memset(message, 0, sizeof *message);
    message->exit_code = EXIT_PORT;
    SET(what, "%s cannot reset a board by %s", path, lines[arguments->reset]);
    SET(cause, "it has no such line: a pseudo terminal has none, and few adapters lack them");
    SET(next, "press the reset button, or have the bootloader do it: tulpar run -p");
    shell_add(message->next, sizeof message->next, path);
}

bool reset_pull(struct serial_port *port, const char *path, const struct arguments *arguments,
                struct message *message) {
    struct serial_problem problem;
    char command[MESSAGE_PART_MAX];

    if (arguments->reset == RESET_NONE) {
        return true;
    }
    enum serial_error error = serial_port_reset(port, line_of(arguments->reset), &problem);
    if (error == SERIAL_NO_LINE) {
        say_no_line(path, arguments, message);
    } else if (error != SERIAL_OK) {
        memset(message, 0, sizeof *message);
        arguments_command(arguments, path, command, sizeof command);
        message_for_serial(message, path, arguments_line_baud(arguments), error, &problem, command);
    }
    return error == SERIAL_OK;
}

bool reset_board(struct serial_port *port, const char *path, const struct arguments *arguments,
                 struct console *console, enum exit_code *exit_code) {
    struct message message;

    if (!reset_pull(port, path, arguments, &message)) {
        console_problem(console, &message);
        *exit_code = message.exit_code;
        return false;
    }
    if (arguments->reset != RESET_NONE) {
        console_detail(console, "the reset pin was pulled by %s", lines[arguments->reset]);
    }
    return true;
}

enum exit_code reset_end(const char *path, const struct arguments *arguments,
                         struct console *console) {
    console_say(console, "reset by %s, if the board has its reset pin there",
                lines[arguments->reset]);
    if (arguments->json) {
        json_done(console, path);
    }
    return EXIT_DONE;
}
