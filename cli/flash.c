/* SPDX-License-Identifier: MIT */
#include "cli/flash_words.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "cli/origins.h"
#include "cli/seconds.h"
#include "cli/session.h"

enum exit_code session_refuse_file(struct tool_session *session, const struct message *message) {
    enum tulpar_error error = session_put_back(session);
    char run[MESSAGE_PART_MAX];

    console_problem(session->with.console, message);
    if (error != TULPAR_OK) {
        session_command(session, VERB_RUN, run);
        console_say(session->with.console, "the board stays in its bootloader: %s", run);
    }
    return message->exit_code;
}

bool session_accepts_file(struct tool_session *session, struct message *message) {
    const struct arguments *arguments = session->with.arguments;
    const struct tulpar_device *device = &session->report->device;
    struct tulpar_suitability_detail detail;
    enum tulpar_suitability verdict =
        tulpar_suitability_check(&session->with.material->source, device, &detail);

    session_begin_message(session, message);
    if (verdict == TULPAR_SUITABLE) {
        warn_of_image(session->with.console, &detail);
        return true;
    }
    message_for_suitability(message, arguments->file, verdict, &detail,
                            &session->with.material->source, device);
    if (arguments->force && tulpar_suitability_can_be_forced(verdict, &detail)) {
        console_say(session->with.console, "warning: %s; sent because of --force", message->what);
        return true;
    }
    return false;
}

static void announce(struct tool_session *session) {
    const struct tulpar_source *source = &session->with.material->source;
    char version[VERSION_TEXT_MAX] = "no version";

    if (source->version != 0) {
        version_text(source->version, version);
    }
    console_say(session->with.console, "%s: %u bytes, %s, CRC 0x%08X -> %s at 0x%08X",
                file_shown(session->with.arguments->file), (unsigned)source->size, version,
                (unsigned)source->crc, session->report->device.board,
                (unsigned)session->report->device.application.base);
}

/* From its first start on, as the board's record says. */
static bool is_on_trial(const struct tulpar_device *device) {
    return device->record_state == TULPAR_RECORD_SWAPPING ||
           device->record_state == TULPAR_RECORD_TRIAL;
}

static void say_trial(struct tool_session *session) {
    const struct tulpar_device *device = &session->report->device;
    char name[IMAGE_NAME_MAX], old[IMAGE_NAME_MAX];
    char confirm[MESSAGE_PART_MAX], run[MESSAGE_PART_MAX];

    image_name(device->image.version, "the new application", name);
    image_name(device->other.version, "the old one", old);
    session_command(session, VERB_CONFIRM, confirm);
    if (session->with.arguments->no_run) {
        session_command(session, VERB_RUN, run);
        console_say(session->with.console, "%s will be on trial from its first start on: %s", name,
                    run);
        return;
    }
    console_say(session->with.console,
                "%s is on trial: it stays when it confirms itself, or by: %s", name, confirm);
    console_say(session->with.console, "otherwise %s comes back after %d starts", old,
                TULPAR_TRIAL_STARTS);
}

static void report(struct tool_session *session, const struct tulpar_device *before,
                   unsigned resent_before, double seconds, bool started) {
    bool tried = is_on_trial(&session->report->device) && !session->report->deferred;
    struct flash_report facts = {
        .file = session->with.arguments->file,
        .source = &session->with.material->source,
        .port = session->with.port,
        .device = &session->report->device,
        .before = before,
        .seconds = seconds,
        .sent = session->with.material->source.size - session->report->already_right,
        .already_right = session->report->already_right,
        .resent = session->report->resent - resent_before,
        .baud = session->report->baud_used,
        .way = session->report->way,
        .line_bytes = session->report->line_bytes,
        .started = started,
        .report = session->report,
        .two_slots = session->report->device.slots >= 2,
        .background = session->report->arrival == TULPAR_ARRIVED_IN_BACKGROUND,
        .on_trial = tried && started,
    };

    flash_say_transfer(session->with.console, &facts);
    if (facts.resent > 0) {
        console_detail(session->with.console, "%u %s sent again", facts.resent,
                       facts.resent == 1 ? "packet was" : "packets were");
    }
    if (session->report->deferred) {
        console_say(
            session->with.console,
            "it swaps the new one in when it agrees to a restart; nothing is to be sent again "
            "unless it is reset before that");
    }
    if (tried) {
        say_trial(session);
    }
    if (session->with.arguments->json) {
        json_flash(session->with.console, &facts);
    }
}

/* For the next update: what the board holds now. */
static void keep(struct tool_session *session) {
    const struct tulpar_source *source = &session->with.material->source;
    const struct cache *cache = session->with.material->cache;
    const char *file = session->with.arguments->file;

    if (cache != NULL && source->format == TULPAR_SOURCE_ELF) {
        origins_keep(cache, source->crc, source->size, file);
    }
    if (cache != NULL && !cache_store(cache, source->bytes, source->size, source->crc)) {
        console_detail(session->with.console, "%s cannot be written: the next update goes without",
                       *cache->directory == '\0' ? "the cache" : cache->directory);
    }
}

/* --background, and no application that takes an update. */
static bool refuses_background(struct tool_session *session, struct message *message) {
    const struct tulpar_device *device = &session->report->device;
    char command[MESSAGE_PART_MAX];

    if (!session->with.arguments->background ||
        (session->report->arrival == TULPAR_ARRIVED_IN_BACKGROUND &&
         device->record_state != TULPAR_RECORD_TRIAL)) {
        return false;
    }
    session_command_by_bootloader(session, command);
    session_begin_message(session, message);
    message_for_no_background(message, device, command);
    return true;
}

void session_command_by_bootloader(const struct tool_session *session, char out[MESSAGE_PART_MAX]) {
    struct arguments arguments = *session->with.arguments;

    arguments.background = false;
    arguments_command(&arguments, session->with.port, out, MESSAGE_PART_MAX);
}

/* Where the application was to take it by all means, that is the error. */
static void say_reset(const struct tool_session *session, bool ran, enum tulpar_error error) {
    if (ran && session->report->arrival != TULPAR_ARRIVED_IN_BACKGROUND &&
        (error == TULPAR_OK || !session->with.arguments->background)) {
        console_say(session->with.console,
                    "the board was reset in the middle of the update, and no application ran from "
                    "then on");
    }
}

enum exit_code session_flash(struct tool_session *session) {
    const struct arguments *arguments = session->with.arguments;
    const struct tulpar_source *source = &session->with.material->source;
    struct message message;

    if (!session_accepts_file(session, &message) || refuses_background(session, &message)) {
        return session_refuse_file(session, &message);
    }
    announce(session);
    if (arguments->dry_run) {
        return session_dry_run(session);
    }
    struct tulpar_device before = session->report->device;
    uint64_t start_us = session_now(session);
    unsigned resent_before = session->report->resent;
    bool ran = session->report->arrival == TULPAR_ARRIVED_IN_BACKGROUND;
    enum tulpar_error error = tulpar_install(session->flasher, source->bytes, source->size);
    say_reset(session, ran, error);
    uint64_t transfer_us = session_now(session) - start_us - session->report->revert_us;
    if (error == TULPAR_OK && !arguments->no_run) {
        error = tulpar_run(session->flasher);
    }
    if (error != TULPAR_OK) {
        return session_fail(session, error);
    }
    report(session, &before, resent_before, (double)transfer_us / US_PER_SECOND,
           !arguments->no_run);
    keep(session);
    return arguments->no_run ? EXIT_DONE : session_started(session);
}
