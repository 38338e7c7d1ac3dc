/* SPDX-License-Identifier: MIT */
/* tulpar record: what a debugger has loaded becomes the installed application. */
#include "cli/json.h"
#include "cli/names.h"
#include "cli/origins.h"
#include "cli/session.h"

static enum exit_code refuse(struct tool_session *session, struct message *message) {
    enum tulpar_error error = session_put_back(session);

    if (error != TULPAR_OK) {
        return session_fail(session, error);
    }
    console_problem(session->with.console, message);
    return message->exit_code;
}

static enum exit_code explain(struct tool_session *session, enum tulpar_error error) {
    const struct tulpar_device *device = &session->report->device;
    struct message message;

    if (error == TULPAR_VERIFY && session->report->failure.step == TULPAR_STEP_COMPARE) {
        return session_say_difference(session);
    }
    if (error != TULPAR_REFUSED || device->record_state != TULPAR_RECORD_TRIAL) {
        return session_fail(session, error);
    }
    session_begin_message(session, &message);
    message_for_record_on_trial(&message, session->command);
    return refuse(session, &message);
}

static void report(struct tool_session *session) {
    const struct tulpar_installed *image = &session->report->device.image;
    char name[IMAGE_NAME_MAX];
    bool started = !session->with.arguments->no_run;

    image_name(image->version, "no version", name);
    console_say(session->with.console, "recorded: %u bytes, %s, CRC 0x%08X; %s",
                (unsigned)image->size, name, (unsigned)image->crc,
                started ? "application started" : "the board waits in its bootloader");
    if (session->with.arguments->json) {
        json_record(session->with.console, session->with.port, &session->report->device, started);
    }
}

enum exit_code session_record(struct tool_session *session) {
    const struct tulpar_source *source = &session->with.material->source;
    struct message message;
    char flash[MESSAGE_PART_MAX];

    if (!session_accepts_file(session, &message)) {
        return session_refuse_file(session, &message);
    }
    if ((session->report->device.features & TULPAR_FEATURE_CONFIDENTIAL) != 0) {
        session_command_to_flash(session, flash);
        message_for_confidential_record(&message, flash);
        return refuse(session, &message);
    }
    enum tulpar_error error = tulpar_record(session->flasher, source->bytes, source->size);
    if (error == TULPAR_OK && !session->with.arguments->no_run) {
        error = tulpar_run(session->flasher);
    }
    if (error != TULPAR_OK) {
        return explain(session, error);
    }
    report(session);
    if (source->format == TULPAR_SOURCE_ELF && session->with.cache != NULL) {
        origins_keep(session->with.cache, source->crc, source->size, session->with.arguments->file);
    }
    return EXIT_DONE;
}
