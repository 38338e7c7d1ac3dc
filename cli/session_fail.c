/* SPDX-License-Identifier: MIT */
#include "cli/session.h"
#include "cli/text.h"

enum { DEPARTURE_US = 700000 }; /* a reset, and INFO: Ctrl-C ends within a second */

/* An application that had to be stopped for what came to nothing goes on. Who cannot be understood
 * is told nothing more, and where the port is gone, nobody is. */
static bool may_be_left(const struct tool_session *session, enum tulpar_error error) {
    return error != TULPAR_PORT && error != TULPAR_FOREIGN && error != TULPAR_NONSENSE &&
           tulpar_has_stopped(session->flasher);
}

/* The user has given up: that is the message. */
static void add_departure(struct tool_session *session, bool runs, struct message *message) {
    char run[MESSAGE_PART_MAX];

    session_command(session, VERB_RUN, run);
    message_add_departure(message, session->report, runs, run, session->command);
}

/* The message is about something else. Of a board that never answered nothing is known. */
static void say_departure(struct tool_session *session, bool runs, enum tulpar_error error) {
    char run[MESSAGE_PART_MAX];

    if (runs) {
        console_say(session->with.console, "%s", message_of_running(session->report));
    } else if (error != TULPAR_NO_DEVICE && tulpar_device_can_start(&session->report->device)) {
        session_command(session, VERB_RUN, run);
        console_say(session->with.console,
                    "the application that made way starts again by itself after %d s, or by: %s",
                    IDLE_START_S, run);
    }
}

/* Most programs that read a port leave no lock on it. */
static void blame_holder(const struct tool_session *session, struct message *message) {
    char holder[SERIAL_HOLDER_MAX];

    if (session->with.device != NULL && serial_port_holder(session->with.device, holder)) {
        message_add_holder(message, holder, session->command);
    }
}

/* An update that was cut: what it has sent is right, and the rest is enough. */
static bool drop_full(struct tool_session *session, enum tulpar_error error) {
    bool cut = error == TULPAR_PORT || error == TULPAR_TRANSFER || error == TULPAR_CANCELLED;
    struct arguments rest = *session->with.arguments;

    if (!cut || !rest.full || session->report->failure.step != TULPAR_STEP_WRITE) {
        return false;
    }
    rest.full = false;
    arguments_command(&rest, session->with.port, session->command, sizeof session->command);
    return true;
}

/* --background, and nobody was to be asked to make way. */
static void say_background(const struct tool_session *session, enum tulpar_error error,
                           struct message *message) {
    char command[MESSAGE_PART_MAX];

    session_command_by_bootloader(session, command);
    if (error == TULPAR_NO_DEVICE) {
        message_for_no_answer_in_background(message, session->with.port, command);
    } else if (error == TULPAR_REFUSED &&
               session->report->arrival != TULPAR_ARRIVED_IN_BACKGROUND) {
        message_for_reset_in_background(message, command);
    }
}

/* What was to be done is done, and this was to show it: no data, and words in place of a problem.
 */
static void say_cause(const struct tool_session *session, const struct message *message) {
    bool installed = session->with.installed != NULL && message->exit_code != EXIT_INTERRUPTED;

    if (installed) {
        console_say(session->with.console, "%s: %s", message->what, message->cause);
    } else {
        console_problem(session->with.console, message);
    }
}

enum exit_code session_fail(struct tool_session *session, enum tulpar_error error) {
    struct message message;
    bool dropped = drop_full(session, error);

    session_begin_message(session, &message);
    message_for_flasher(&message, session->report, error, session->with.port, session->command);
    if (session->with.arguments->background) {
        say_background(session, error, &message);
    }
    bool left = may_be_left(session, error), runs = false;
    if (left) {
        runs = tulpar_leave(session->flasher, DEPARTURE_US) == TULPAR_OK;
    }
    if (left && error == TULPAR_CANCELLED) {
        add_departure(session, runs, &message);
    }
    if (error == TULPAR_NO_DEVICE || error == TULPAR_TRANSFER) {
        blame_holder(session, &message);
    }
    if (dropped) {
        text_add(message.next, sizeof message.next,
                 "; it sends what is missing, and with --full everything again");
    }
    if (session->with.installed != NULL && error == TULPAR_CANCELLED) {
        text_add(message.cause, sizeof message.cause,
                 "%sthe bootloader is installed, and was read back",
                 *message.cause == '\0' ? "" : "; ");
    }
    say_cause(session, &message);
    if (left && error != TULPAR_CANCELLED) {
        say_departure(session, runs, error);
    }
    return message.exit_code;
}
