/* SPDX-License-Identifier: MIT */
#include "cli/doctor.h"

#include <string.h>

#include "cli/doctor_board.h"
#include "cli/json.h"
#include "cli/ports.h"
#include "cli/table.h"

#define SET(part, ...) text_set(check->part, sizeof check->part, __VA_ARGS__)

enum { LATENCY_GOOD_MS = 2, FINDING_TEXT_MAX = MESSAGE_PART_MAX + 16 };

const char *finding_name(enum finding finding) {
    static const char *const names[] = {"ok", "note", "bad"};

    return names[finding];
}

static struct check *add(struct diagnosis *diagnosis, const char *name) {
    struct check *check = &diagnosis->checks[diagnosis->count];

    diagnosis->count++;
    *check = (struct check){.name = name, .finding = FINDING_OK};
    return check;
}

/* What an error says of it. */
static void take_message(struct check *check, const struct message *message) {
    check->finding = FINDING_BAD;
    check->exit_code = message->exit_code;
    SET(text, "%s; %s", message->what, message->cause);
    SET(next, "%s", message_next(message));
}

/* What was opened is in `list` by the name that it has without links. */
static void describe_port(struct check *check, const struct serial_port *port, const char *path,
                          const struct serial_candidate *list, size_t count) {
    SET(text, "%s", path);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].path, port->path) == 0) {
            text_add(check->text, sizeof check->text, ", %s", list[i].product);
            if (list[i].serial[0] != '\0') {
                text_add(check->text, sizeof check->text, ", serial:%s", list[i].serial);
            }
            if (list[i].usb_path[0] != '\0') {
                text_add(check->text, sizeof check->text, ", usb:%s", list[i].usb_path);
            }
        }
    }
}

static void look_for_holder(struct diagnosis *diagnosis, const char *device) {
    struct check *check = add(diagnosis, "other programs");
    char holder[SERIAL_HOLDER_MAX];

    if (serial_port_holder(device, holder)) {
        check->finding = FINDING_BAD;
        check->exit_code = EXIT_PORT;
        SET(text, "%s has the port open, too, and takes a part of what comes in", holder);
        SET(next, "end that program");
    } else {
        SET(text, "none has it open, as far as this user may see");
    }
}

static void look_for_modem_manager(struct diagnosis *diagnosis, const char *device) {
    struct check *check = add(diagnosis, "ModemManager");

    if (serial_port_may_be_probed(device)) {
        check->finding = FINDING_NOTE;
        SET(text,
            "it runs, and may ask a board that has just been plugged in whether it is a modem");
        SET(next,
            "install the rule of udev (docs/INSTALL.md), and plug the board in again; or: sudo "
            "systemctl mask --now ModemManager");
    } else {
        SET(text, "it does not run, or leaves this port alone");
    }
}

static void look_at_latency(struct diagnosis *diagnosis, const char *device) {
    struct check *check = add(diagnosis, "latency");
    unsigned latency_ms = serial_port_latency_ms(device);

    if (latency_ms == 0) {
        SET(text, "the adapter does not say that it holds anything back");
        return;
    }
    SET(text, "the adapter holds answers back for up to %u ms", latency_ms);
    if (latency_ms > LATENCY_GOOD_MS) {
        const char *slash = strrchr(device, '/');

        check->finding = FINDING_NOTE;
        SET(next, "echo 1 | sudo tee /sys/class/tty/%s/device/latency_timer",
            slash == NULL ? device : slash + 1);
    }
}

/* The port is open. False: Ctrl-C. */
static bool look_behind(struct diagnosis *diagnosis, struct serial_port *port,
                        const struct arguments *arguments, struct console *console) {
    look_for_holder(diagnosis, port->path);
    look_for_modem_manager(diagnosis, port->path);
    look_at_latency(diagnosis, port->path);
    return doctor_board(add(diagnosis, "bootloader"), &port->channel, diagnosis, arguments,
                        console);
}

/* From which the others follow. False: Ctrl-C. */
static bool look(struct diagnosis *diagnosis, const struct arguments *arguments,
                 struct serial_candidate list[PORTS_MAX], struct console *console) {
    struct serial_problem problem;
    struct serial_port port;
    struct message message = {0};
    char command[MESSAGE_PART_MAX];
    size_t count = 0;
    uint32_t baud = arguments_line_baud(arguments);
    struct check *check = add(diagnosis, "port");

    if (serial_port_list(list, PORTS_MAX, &count, &problem) != SERIAL_OK) {
        count = 0; /* a system that cannot list: the user has to name the port */
    }
    diagnosis->port = ports_choose(arguments, list, count, &message);
    if (diagnosis->port == NULL) {
        take_message(check, &message);
        return true;
    }
    enum serial_error error = serial_port_open(&port, diagnosis->port, baud, &problem);
    if (error != SERIAL_OK) {
        arguments_command(arguments, diagnosis->port, command, sizeof command);
        message_for_serial(&message, diagnosis->port, baud, error, &problem, command);
        take_message(check, &message);
        return true;
    }
    describe_port(check, &port, diagnosis->port, list, count);
    text_add(check->text, sizeof check->text, "; this user may use it");
    bool went_on = look_behind(diagnosis, &port, arguments, console);
    serial_port_close(&port);
    return went_on;
}

static const struct check *first_bad(const struct diagnosis *diagnosis) {
    for (size_t i = 0; i < diagnosis->count; i++) {
        if (diagnosis->checks[i].finding == FINDING_BAD) {
            return &diagnosis->checks[i];
        }
    }
    return NULL;
}

static void print(const struct diagnosis *diagnosis, FILE *out) {
    char text[FINDING_TEXT_MAX];

    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct check *check = &diagnosis->checks[i];

        text_set(text, sizeof text, "%s: %s", finding_name(check->finding), check->text);
        table_row(out, check->name, text);
        if (check->finding == FINDING_NOTE) {
            table_row(out, "", check->next);
        }
    }
    table_row(out, "next", diagnosis->next);
}

enum exit_code doctor(const struct arguments *arguments, struct console *console) {
    struct serial_candidate list[PORTS_MAX];
    struct diagnosis diagnosis = {0};
    struct message message = {0};

    if (!look(&diagnosis, arguments, list, console)) {
        message_for_interruption(&message, "looking at the port and the board");
        text_set(message.next, sizeof message.next, "tulpar doctor");
        console_problem(console, &message);
        return message.exit_code;
    }
    const struct check *bad = first_bad(&diagnosis);
    const struct check *last = &diagnosis.checks[diagnosis.count - 1];
    text_set(diagnosis.next, sizeof diagnosis.next, "%s", bad == NULL ? last->next : bad->next);
    if (arguments->json) {
        json_doctor(console, &diagnosis, bad == NULL);
    } else {
        print(&diagnosis, console->out);
    }
    return bad == NULL ? EXIT_DONE : bad->exit_code;
}
