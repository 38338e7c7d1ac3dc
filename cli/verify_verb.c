/* SPDX-License-Identifier: MIT */
/* tulpar verify: does the board hold this file? */
#include "cli/json.h"
#include "cli/names.h"
#include "cli/session.h"

void session_command_to_flash(const struct tool_session *session, char out[MESSAGE_PART_MAX]) {
    struct arguments arguments = *session->with.arguments;

    arguments.verb = VERB_FLASH;
    arguments.dry_run = false;
    arguments_command(&arguments, session->with.port, out, MESSAGE_PART_MAX);
}

/* In bytes; 0: none of them, or the board does not tell. */
static uint32_t bytes_that_differ(const struct tool_session *session) {
    uint32_t right = session->report->already_right;

    return right > 0 ? session->with.material->source.size - right : 0;
}

enum exit_code session_say_difference(struct tool_session *session) {
    const char *file = session->with.arguments->file;
    struct message message;
    char command[MESSAGE_PART_MAX];

    session_begin_message(session, &message);
    if (session->with.arguments->verb == VERB_VERIFY &&
        session->report->already_right == session->with.material->source.size) {
        session_file_command(session, VERB_RECORD, file, command);
        message_for_unrecorded(&message, file_shown(file), command);
    } else {
        session_command_to_flash(session, command);
        message_for_difference(&message, file_shown(file), bytes_that_differ(session), command);
    }
    return session_refuse_file(session, &message);
}

static void report(const struct tool_session *session, const struct tulpar_device *device) {
    char name[IMAGE_NAME_MAX];

    image_name(device->image.version, "no version", name);
    console_say(session->with.console, "the board holds %s: %u bytes, %s, CRC 0x%08X",
                file_shown(session->with.arguments->file), (unsigned)device->image.size, name,
                (unsigned)device->image.crc);
    if (session->with.arguments->json) {
        json_verify(session->with.console, session->with.port, device);
    }
}

enum exit_code session_verify(struct tool_session *session) {
    const struct tulpar_source *source = &session->with.material->source;
    struct message message;

    if (!session_accepts_file(session, &message)) {
        return session_refuse_file(session, &message);
    }
    enum tulpar_error error = tulpar_verify(session->flasher, source->bytes, source->size);
    if (error == TULPAR_VERIFY) {
        return session_say_difference(session);
    }
    struct tulpar_device device = session->report->device;
    if (error == TULPAR_OK) {
        error = session_put_back(session);
    }
    if (error != TULPAR_OK) {
        return session_fail(session, error);
    }
    report(session, &device);
    return EXIT_DONE;
}
