/* SPDX-License-Identifier: MIT */
#include "boot/tutorial.h"

#include "boot/board_of.h"
#include "boot/installed.h"
#include "wire/image.h"

/* The tutorial's packets carry no offset: does this one belong to a host that starts over? */
static bool starts_over(const struct session *session, bool stale) {
    const struct frame_parser *packet = &session->parser;
    const struct board *board = board_of(session->board);

    if (session->update.state != UPDATE_OPEN) {
        return true;
    }
    if (packet->length < VECTORS_CHECKED ||
        !installed_plausible(board, packet->data, board->application.size)) {
        return false;
    }
    return stale || (packet->length >= TUTORIAL_REPEAT_MIN &&
                     update_begins_with(&session->update, packet->data, packet->length));
}

enum status tutorial_data(struct session *session, bool stale) {
    const struct frame_parser *packet = &session->parser;
    struct update *update = &session->update;

    if (starts_over(session, stale)) {
        enum status status = update_open(update);

        if (status != STATUS_OK) {
            return status;
        }
    } else if (stale) {
        update_close(update);
        return STATUS_STATE;
    }
    enum status status = update_append(update, packet->data, packet->length);

    session->last_data_ms = board_of(session->board)->now_ms(board_of(session->board)->context);
    return status;
}

/* The flash is looked at again: what it held at reset may be long ago. */
static bool can_start(struct installed *installed) {
    installed_look(installed);
    return installed_startable(installed);
}

enum status tutorial_run(struct session *session, bool stale) {
    struct update *update = &session->update;
    enum status status = STATUS_STATE;

    if (update->state == UPDATE_OPEN && stale) {
        update_close(update);
    } else if (update->state == UPDATE_OPEN) {
        status = session_forget_faults(session, update_finish(update));
    } else if (update->state == UPDATE_CLOSED && can_start(&update->installed)) {
        status = session_forget_error(session, STATUS_OK);
    }
    session->start_requested = status == STATUS_OK;
    return status;
}
