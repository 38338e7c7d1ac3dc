/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/session.h"

enum { DEPARTURE_US = 700000 }; /* a reset, and INFO: Ctrl-C ends within a second */

/* The user gives up: an application that had to be stopped for it goes on. */
static void depart(struct tool_session *session, struct message *message) {
    char run[MESSAGE_PART_MAX];

    if (tulpar_has_stopped(session->flasher)) {
        bool runs = tulpar_leave(session->flasher, DEPARTURE_US) == TULPAR_OK;

        session_command(session, VERB_RUN, run);
        message_add_departure(message, runs, run, session->command);
    }
}

/* Most programs that read a port leave no lock on it. */
static void blame_holder(const struct tool_session *session, struct message *message) {
    char holder[SERIAL_HOLDER_MAX];

    if (session->with.device != NULL && serial_port_holder(session->with.device, holder)) {
        message_add_holder(message, holder, session->command);
    }
}

enum exit_code session_fail(struct tool_session *session, enum tulpar_error error) {
    struct message message;

    memset(&message, 0, sizeof message);
    message_for_flasher(&message, session->report, error, session->with.port, session->command);
    if (error == TULPAR_CANCELLED) {
        depart(session, &message);
    }
    if (error == TULPAR_NO_DEVICE || error == TULPAR_TRANSFER) {
        blame_holder(session, &message);
    }
    console_problem(session->with.console, &message);
    return message.exit_code;
}
