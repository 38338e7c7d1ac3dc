/* SPDX-License-Identifier: MIT */
/* A monitor without its port: the board was unplugged, or another tulpar has borrowed it. */
#include "cli/monitor.h"
#include "cli/seconds.h"

enum {
    LOOK_EVERY_US = 100000,
    /* What has just come is root's for a moment, or ModemManager's. */
    IN_THE_WAY_US = 3 * US_PER_SECOND,
};

static const struct monitor_port *port_of(const struct listener *listener) {
    return listener->session->with.monitor_port;
}

static void say_lost(struct listener *listener, enum tulpar_channel_result result) {
    struct tool_session *session = listener->session;
    struct message message = {.exit_code = EXIT_PORT};

    text_set(message.what, sizeof message.what, "lost %s while listening", session->with.port);
    text_set(message.cause, sizeof message.cause, "%s",
             result == TULPAR_CHANNEL_CLOSED
                 ? "the board was unplugged, or the other end of the line was closed"
                 : "the system refuses to read or write it");
    text_set(message.next, sizeof message.next, "%s", session->command);
    console_problem(session->with.console, &message);
    listener->exit_code = message.exit_code;
}

/* It is there, and cannot be opened, for longer than that takes to settle. */
static void say_in_the_way(struct listener *listener, enum serial_error error,
                           const struct serial_problem *problem) {
    struct tool_session *session = listener->session;
    struct message message = {0};

    message_for_serial(&message, session->with.port, session->baud, error, problem,
                       session->command);
    console_say(session->with.console, "%s: %s; still waiting", message.what, message.cause);
}

/* True: the port is open again. */
static bool wait_until_open(struct listener *listener) {
    struct tool_session *session = listener->session;
    const struct monitor_port *port = port_of(listener);
    uint64_t there_us = 0;
    bool told = false;

    while (!monitor_is_over(listener)) {
        struct serial_problem problem;
        enum tulpar_channel_result ignored;

        if (!port->is_wanted(port->context)) {
            enum serial_error error = port->open(port->context, session->baud, &problem);

            if (error == SERIAL_OK) {
                return true;
            }
            if (error == SERIAL_NOT_FOUND || there_us == 0) {
                there_us = session_now(session);
            } else if (!told && session_now(session) - there_us >= IN_THE_WAY_US) {
                say_in_the_way(listener, error, &problem);
                told = true;
            }
        }
        monitor_take_typing(listener, NULL, &ignored);
        port->pause(port->context, LOOK_EVERY_US);
    }
    return false;
}

/* A key, a signal, or who reads the output may end it in any state; the time alone is an error, for
 * whoever waits that long wants to hear the board. */
static bool time_is_over(const struct listener *listener) {
    return !listener->left && !listener->ended &&
           session_now(listener->session) >= listener->end_us;
}

bool monitor_wait_for_port(struct listener *listener, enum tulpar_channel_result result) {
    struct tool_session *session = listener->session;
    const struct monitor_port *port = port_of(listener);

    monitor_show_rest(listener);
    if (port == NULL || session->with.arguments->no_reconnect) {
        say_lost(listener, result);
        return false;
    }
    port->close(port->context);
    console_say(session->with.console, "lost %s; waiting until it is back", session->with.port);
    if (!wait_until_open(listener)) {
        if (time_is_over(listener)) {
            say_lost(listener, result);
        }
        return false;
    }
    console_say(session->with.console, "%s is back", session->with.port);
    return true;
}

bool monitor_make_way(struct listener *listener) {
    struct tool_session *session = listener->session;
    const struct monitor_port *port = port_of(listener);

    if (port == NULL || !port->is_wanted(port->context)) {
        return true;
    }
    monitor_show_rest(listener);
    port->close(port->context);
    console_say(session->with.console, "another tulpar borrows %s", session->with.port);
    if (!wait_until_open(listener)) {
        return false;
    }
    console_say(session->with.console, "listening on %s again", session->with.port);
    return true;
}
