/* SPDX-License-Identifier: MIT */
#include "cli/ports.h"

#include <string.h>

#include "cli/json.h"
#include "cli/port_name.h"
#include "cli/shell_quote.h"
#include "cli/table.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)
#define ADD(part, ...) text_add(message->part, sizeof message->part, __VA_ARGS__)

static void say_none(struct message *message) {
    message->exit_code = EXIT_PORT;
    SET(what, "no USB serial port found");
    SET(cause, "the board is not plugged in, or its cable carries power only");
    SET(next, "plug it in and look: tulpar list; or name a port with -p; --wait waits for one");
}

static void say_several(struct message *message, const char *command,
                        const struct serial_candidate *list, size_t count) {
    message->exit_code = EXIT_USAGE;
    SET(what, "several boards may be meant: name one with -p");
    SET(cause, "there are %zu USB serial ports:", count);
    for (size_t i = 0; i < count; i++) {
        ADD(cause, " %s (%s)%s", list[i].path, list[i].product, i + 1 < count ? "," : "");
    }
    SET(next, "%s -p", command);
    shell_add(message->next, sizeof message->next, list[0].path);
}

const char *ports_choose(const struct arguments *arguments, const struct serial_candidate *list,
                         size_t count, struct message *message) {
    char command[MESSAGE_PART_MAX];
    size_t usb = 0;

    if (arguments->port != NULL && !port_name_is_adapter(arguments->port)) {
        return arguments->port;
    }
    arguments_command(arguments, NULL, command, sizeof command);
    if (arguments->port != NULL) {
        const struct serial_candidate *named =
            port_named(arguments->port, list, count, command, message);

        return named == NULL ? NULL : named->path;
    }
    while (usb < count && list[usb].usb) { /* USB ones come first */
        usb++;
    }
    if (usb == 1) {
        return list[0].path;
    }
    memset(message, 0, sizeof *message);
    if (usb == 0) {
        say_none(message);
    } else {
        say_several(message, command, list, usb);
    }
    return NULL;
}

enum exit_code ports_list(const struct arguments *arguments, struct console *console) {
    struct serial_candidate list[PORTS_MAX];
    struct serial_problem problem;
    size_t count;
    enum serial_error error = serial_port_list(list, PORTS_MAX, &count, &problem);

    if (error != SERIAL_OK) {
        struct message message = {.exit_code = EXIT_PORT};

        message_for_serial(&message, "the list of ports", arguments_line_baud(arguments), error,
                           &problem, "tulpar list");
        console_problem(console, &message);
        return message.exit_code;
    }
    if (arguments->json) {
        json_ports(console, list, count);
        return EXIT_DONE;
    }
    table_ports(console->out, list, count);
    if (count == 0) {
        console_say(console, "no serial port found: is the board plugged in?");
    }
    return EXIT_DONE;
}
