/* SPDX-License-Identifier: MIT */
#include "cli/port_open.h"

#include <string.h>

#include "cli/handover.h"
#include "cli/pause.h"
#include "cli/port_name.h"
#include "cli/ports.h"
#include "cli/seconds.h"

enum {
    LOOK_EVERY_US = 100000,
    /* A device that has just come belongs to root until udev has given it to its group. */
    RIGHTS_COME_US = 2 * US_PER_SECOND,
    /* A monitor looks twenty times a second whether its port is wanted, but while it has the board
     * started again. */
    HANDOVER_US = 5 * US_PER_SECOND,
    HANDOVER_LOOK_US = 10000,
};

/* What came of one attempt. */
enum attempt {
    OPENED,
    ABSENT, /* it is not there */
    DENIED, /* it is, and this user may not use it; yet */
    REFUSED,
};

struct search {
    const struct arguments *arguments;
    struct serial_port *port;
    char *path; /* SERIAL_PATH_MAX bytes */
    struct message message;
    bool waited;
    bool was_denied;
    uint64_t denied_us; /* when it was for the first time */
};

static enum attempt choose(struct search *search) {
    const struct arguments *arguments = search->arguments;
    struct serial_candidate list[PORTS_MAX];
    struct serial_problem problem;
    size_t count = 0;
    bool looks = arguments->port == NULL || port_name_is_adapter(arguments->port);

    if (looks && serial_port_list(list, PORTS_MAX, &count, &problem) != SERIAL_OK) {
        count = 0; /* a system that cannot list: the user has to name the port */
    }
    const char *path = ports_choose(arguments, list, count, &search->message);
    if (path == NULL) {
        return search->message.exit_code == EXIT_PORT ? ABSENT : REFUSED;
    }
    text_set(search->path, SERIAL_PATH_MAX, "%s", path);
    return OPENED;
}

/* A monitor makes way for whoever has something to do; not for another one, which would stay. */
static enum serial_error open_port(struct search *search, uint32_t baud,
                                   struct serial_problem *problem) {
    enum serial_error error = serial_port_open(search->port, search->path, baud, problem);
    bool asks = search->arguments->verb != VERB_MONITOR;
    uint64_t end_us = pause_now_us() + HANDOVER_US;

    while (error == SERIAL_BUSY && asks && pause_now_us() < end_us &&
           handover_ask(search->port->path)) {
        pause_for(HANDOVER_LOOK_US);
        error = serial_port_open(search->port, search->path, baud, problem);
    }
    return error;
}

static enum attempt attempt(struct search *search) {
    uint32_t baud = arguments_line_baud(search->arguments);
    struct serial_problem problem;
    char command[MESSAGE_PART_MAX];
    enum attempt chosen = choose(search);

    if (chosen != OPENED) {
        return chosen;
    }
    enum serial_error error = open_port(search, baud, &problem);
    if (error == SERIAL_OK) {
        return OPENED;
    }
    memset(&search->message, 0, sizeof search->message);
    arguments_command(search->arguments, search->path, command, sizeof command);
    message_for_serial(&search->message, search->path, baud, error, &problem, command);
    return error == SERIAL_NOT_FOUND ? ABSENT : error == SERIAL_DENIED ? DENIED : REFUSED;
}

/* Only what has come while it was waited for may be about to get its rights. */
static bool may_change(struct search *search, enum attempt attempt) {
    if (attempt != DENIED || !search->waited) {
        return attempt == ABSENT;
    }
    if (!search->was_denied) {
        search->was_denied = true;
        search->denied_us = pause_now_us();
    }
    return pause_now_us() - search->denied_us < RIGHTS_COME_US;
}

static void say_that_it_waits(const struct search *search, struct console *console) {
    const char *port = search->arguments->port;

    if (!search->waited) {
        console_say(console, "waiting for %s; Ctrl-C ends",
                    port == NULL ? "a USB serial port" : port);
    }
}

static void say_interrupted(struct search *search) {
    char command[MESSAGE_PART_MAX];

    memset(&search->message, 0, sizeof search->message);
    arguments_command(search->arguments, search->arguments->port, command, sizeof command);
    message_for_interruption(&search->message, "waiting for the port");
    text_set(search->message.next, sizeof search->message.next, "nothing was done: %s", command);
}

/* True: once more. */
static bool wait_for_it(struct search *search, enum attempt result, uint64_t end_us,
                        struct console *console) {
    if (!search->arguments->wait || !may_change(search, result) || pause_now_us() >= end_us) {
        return false;
    }
    say_that_it_waits(search, console);
    search->waited = true;
    pause_for(LOOK_EVERY_US);
    if (console->stopped != NULL && console->stopped()) {
        say_interrupted(search);
        return false;
    }
    return true;
}

bool port_open(struct serial_port *port, char path[SERIAL_PATH_MAX],
               const struct arguments *arguments, struct console *console,
               enum exit_code *exit_code) {
    struct search search = {.arguments = arguments, .port = port, .path = path};
    uint64_t patience_us = arguments->has_timeout ? arguments->timeout_us : TIMEOUT_NEVER;
    uint64_t end_us = pause_now_us() + patience_us;
    enum attempt result = attempt(&search);

    while (result != OPENED && wait_for_it(&search, result, end_us, console)) {
        result = attempt(&search);
    }
    if (result != OPENED) {
        console_problem(console, &search.message);
        *exit_code = search.message.exit_code;
    }
    return result == OPENED;
}

enum serial_error port_open_again(struct serial_port *port, char path[SERIAL_PATH_MAX],
                                  const struct arguments *arguments, uint32_t baud,
                                  struct serial_problem *problem) {
    struct search search = {.arguments = arguments, .path = path};

    if (arguments->port != NULL && port_name_is_adapter(arguments->port) &&
        choose(&search) != OPENED) {
        return SERIAL_NOT_FOUND;
    }
    return serial_port_open_again(port, path, baud, problem);
}
