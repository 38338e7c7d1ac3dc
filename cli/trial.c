/* SPDX-License-Identifier: MIT */
/* Both ends of a trial. */
#include "cli/json.h"
#include "cli/names.h"
#include "cli/seconds.h"
#include "cli/session.h"

/* A board that was in its bootloader all the time has not made the swap yet. */
static enum exit_code refuse_untried(struct tool_session *session) {
    struct message message;
    char run_command[MESSAGE_PART_MAX];

    session_begin_message(session, &message);
    session_command(session, VERB_RUN, run_command);
    if (session->with.arguments->verb == VERB_REVERT) {
        message_for_unreverted(&message, run_command, session->command);
    } else {
        message_for_untried(&message, &session->report->device, run_command, session->command);
    }
    console_problem(session->with.console, &message);
    return message.exit_code;
}

static bool is_untried(const struct tulpar_device *device) {
    return device->record_state == TULPAR_RECORD_SWAPPING ||
           device->record_state == TULPAR_RECORD_REPLACING;
}

static void report_nothing(struct tool_session *session) {
    const struct tulpar_installed *image = &session->report->device.image;
    char name[IMAGE_NAME_MAX];

    image_name(image->version, "the application", name);
    if (image->verdict == TULPAR_VERDICT_VALID) {
        console_say(session->with.console, "nothing was on trial; %s is installed", name);
    } else {
        console_say(session->with.console,
                    "nothing was on trial, and no valid application is installed");
    }
}

static void report_end(struct tool_session *session, uint32_t tried) {
    char name[IMAGE_NAME_MAX], given_up[IMAGE_NAME_MAX];
    uint32_t version = session->report->device.image.version;

    if (session->with.arguments->verb == VERB_REVERT) {
        image_name(version, "the old application", name);
        image_name(tried, "the new one", given_up);
        console_say(session->with.console, "%s is back; %s is given up", name, given_up);
    } else {
        image_name(version, "the application", name);
        console_say(session->with.console, "confirmed: %s stays", name);
    }
}

static enum exit_code end_trial(struct tool_session *session,
                                enum tulpar_error (*end)(struct tulpar_flasher *flasher)) {
    bool on_trial = session->report->device.record_state == TULPAR_RECORD_TRIAL;
    uint32_t tried = session->report->device.image.version;

    if (is_untried(&session->report->device)) {
        return refuse_untried(session);
    }
    enum tulpar_error error = end(session->flasher);
    if (error == TULPAR_OK) {
        error = session_put_back(session);
    }
    if (error != TULPAR_OK) {
        return session_fail(session, error);
    }
    if (on_trial) {
        report_end(session, tried);
    } else {
        report_nothing(session);
    }
    if (session->with.arguments->json) {
        json_trial(session->with.console, session->with.port, on_trial, session->report);
    }
    return EXIT_DONE;
}

enum exit_code session_confirm(struct tool_session *session) {
    return end_trial(session, tulpar_confirm);
}

enum exit_code session_revert(struct tool_session *session) {
    return end_trial(session, tulpar_revert);
}

void session_say_reverting(struct tool_session *session, uint64_t patience_us) {
    const struct tulpar_device *device = &session->report->device;
    char name[IMAGE_NAME_MAX], tried[IMAGE_NAME_MAX];

    image_name(device->other.version, "the old one", name);
    image_name(device->image.version, "the new one", tried);
    console_say(session->with.console,
                "the application on trial (%s) is given up; %s comes back%s, in %u s at most",
                tried, name, session->with.arguments->verb == VERB_FLASH ? " first" : "",
                (unsigned)((patience_us + US_PER_SECOND - 1) / US_PER_SECOND));
}
