/* SPDX-License-Identifier: MIT */
#include "cli/port_name.h"

#include <ctype.h>
#include <string.h>

#include "cli/shell_quote.h"
#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)
#define ADD(part, ...) text_add(message->part, sizeof message->part, __VA_ARGS__)

static const char by_serial[] = "serial:", by_place[] = "usb:";

static bool begins(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

bool port_name_is_adapter(const char *name) {
    return begins(name, by_serial) || begins(name, by_place);
}

bool port_name_is_empty(const char *name) {
    return strcmp(name, by_serial) == 0 || strcmp(name, by_place) == 0;
}

/* How well it fits: a whole serial number goes before one that begins so. */
enum fit { FITS_NOT, BEGINS_SO, FITS };

static enum fit fit_serial(const char *serial, const char *wanted) {
    size_t length = strlen(wanted);

    for (size_t i = 0; i < length; i++) {
        if (toupper((unsigned char)serial[i]) != toupper((unsigned char)wanted[i])) {
            return FITS_NOT;
        }
    }
    return serial[length] == '\0' ? FITS : BEGINS_SO;
}

static enum fit fit_place(const char *usb_path, const char *wanted) {
    size_t length = strlen(wanted);
    bool whole = begins(usb_path, wanted) && (usb_path[length] == '\0' || usb_path[length] == ':');

    return whole ? FITS : FITS_NOT;
}

static enum fit fit(const char *name, const struct serial_candidate *port) {
    return begins(name, by_serial) ? fit_serial(port->serial, name + strlen(by_serial))
                                   : fit_place(port->usb_path, name + strlen(by_place));
}

/* What this port would be called in the same way. */
static const char *called(const char *name, const struct serial_candidate *port) {
    return begins(name, by_serial) ? port->serial : port->usb_path;
}

static void say_none(struct message *message, const char *name, const struct serial_candidate *list,
                     size_t count) {
    const char *kind = begins(name, by_serial) ? by_serial : by_place;
    bool any = false;

    message->exit_code = EXIT_PORT;
    SET(what, "no adapter is %s", name);
    SET(cause, "it is not plugged in; those that are:");
    for (size_t i = 0; i < count; i++) {
        if (*called(name, &list[i]) != '\0') {
            ADD(cause, "%s %s%s (%s)", any ? "," : "", kind, called(name, &list[i]), list[i].path);
            any = true;
        }
    }
    if (!any) {
        SET(cause, "no adapter is plugged in, or none says what it is");
    }
    SET(next, "tulpar list; --wait waits until it is plugged in");
}

static void say_several(struct message *message, const char *name, const char *command,
                        const struct serial_candidate *list, size_t count, enum fit wanted) {
    const struct serial_candidate *first = NULL;

    message->exit_code = EXIT_USAGE;
    SET(what, "several ports are %s", name);
    SET(cause, "%s",
        begins(name, by_serial) ? "their adapters have the same number, or begin so:"
                                : "the adapter there has several ports:");
    for (size_t i = 0; i < count; i++) {
        if (fit(name, &list[i]) == wanted) {
            ADD(cause, "%s %s (serial:%s, usb:%s)", first == NULL ? "" : ",", list[i].path,
                list[i].serial, list[i].usb_path);
            first = first == NULL ? &list[i] : first;
        }
    }
    SET(next, "%s -p", command);
    shell_add(message->next, sizeof message->next, first == NULL ? "" : first->path);
}

const struct serial_candidate *port_named(const char *name, const struct serial_candidate *list,
                                          size_t count, const char *command,
                                          struct message *message) {
    const struct serial_candidate *found = NULL;
    enum fit best = BEGINS_SO;
    size_t fitting = 0;

    for (size_t i = 0; i < count; i++) {
        enum fit here = fit(name, &list[i]);

        if (here > best) {
            best = here;
            fitting = 0;
        }
        if (here == best) {
            found = fitting == 0 ? &list[i] : found;
            fitting++;
        }
    }
    if (fitting == 1) {
        return found;
    }
    memset(message, 0, sizeof *message);
    if (fitting == 0) {
        say_none(message, name, list, count);
    } else {
        say_several(message, name, command, list, count, best);
    }
    return NULL;
}
