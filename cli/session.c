/* SPDX-License-Identifier: MIT */
#include "cli/session.h"

#include <string.h>

#include "cli/json.h"
#include "cli/names.h"
#include "cli/table.h"
#include "cli/trace.h"
#include "host/device.h"
#include "wire/record.h"

#define US_PER_SECOND 1000000u

enum {
    PATIENCE_US = 20 * US_PER_SECOND, /* for a hand to find the reset button */
    TIME_TO_PRESS_US = 2 * US_PER_SECOND,
};

uint64_t session_now(const struct session *session) {
    return session->with.channel->now_us(session->with.channel->context);
}

static uint64_t patience_of(const struct session *session) {
    const struct arguments *arguments = session->with.arguments;

    return arguments->has_timeout ? arguments->timeout_us : PATIENCE_US;
}

static void on_trace(void *context, enum link_direction direction, const uint8_t *bytes,
                     size_t length, uint64_t now_us) {
    struct session *session = context;
    char line[TRACE_LINE_MAX];

    trace_line(direction, bytes, length, now_us - session->start_us, line);
    console_trace(session->with.console, "%s", line);
}

static bool on_cancelled(void *context) {
    const struct session *session = context;

    return session->with.stopped != NULL && session->with.stopped();
}

static void on_ask_for_reset(void *context) {
    struct session *session = context;
    uint64_t passed = session_now(session) - session->start_us;
    uint64_t left = patience_of(session) > passed ? patience_of(session) - passed : 0;

    if (left < TIME_TO_PRESS_US) {
        return; /* nobody would find the button in time */
    }
    if (patience_of(session) == TIMEOUT_NEVER) {
        console_say(session->with.console,
                    "no answer on %s yet: press the reset button of the board (Ctrl-C ends)",
                    session->with.port);
        return;
    }
    console_say(session->with.console,
                "no answer on %s yet: press the reset button of the board (waiting %u s more)",
                session->with.port, (unsigned)(left / US_PER_SECOND));
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    struct session *session = context;

    if (!session->bar.started && done > 0 && done < total) {
        console_say(session->with.console, "%u of %u bytes are on the board already",
                    (unsigned)done, (unsigned)total);
    }
    progress_bar_update(&session->bar, done, total, session_now(session));
}

static void on_reverting(void *context, uint64_t patience_us) {
    session_say_reverting(context, patience_us);
}

void session_command(const struct session *session, enum verb verb, char out[MESSAGE_PART_MAX]) {
    const struct flasher *flasher = &session->flasher;
    uint32_t baud = flasher->rate.first != 0 ? flasher->rate.first : flasher->link.baud;
    struct arguments arguments = {
        .verb = verb,
        .baud = baud == BAUD_DEFAULT ? BAUD_AUTO : baud,
    };

    arguments_command(&arguments, session->with.port, out, MESSAGE_PART_MAX);
}

static const char *arrival_text(enum flasher_arrival arrival) {
    switch (arrival) {
    case ARRIVED_ALREADY: return "it was in its bootloader";
    case ARRIVED_FROM_APPLICATION: return "its application made way";
    case ARRIVED_BY_RESET: return "caught after a reset";
    }
    return "";
}

/* Finds the board, in its bootloader. */
static enum flasher_error find_board(struct session *session) {
    enum flasher_error error = flasher_connect(&session->flasher, patience_of(session));
    char version[VERSION_TEXT_MAX];

    if (error == FLASHER_OK) {
        version_text(session->flasher.device.bootloader_version, version);
        console_detail(session->with.console, "%s on %s, bootloader %s; %s",
                       session->flasher.device.board, session->with.port, version,
                       arrival_text(session->flasher.arrival));
    }
    return error;
}

enum flasher_error session_put_back(struct session *session) {
    const struct flasher *flasher = &session->flasher;

    if (flasher->arrival == ARRIVED_ALREADY || !device_can_start(&flasher->device)) {
        return FLASHER_OK;
    }
    console_detail(session->with.console, "starting the application again");
    return flasher_run(&session->flasher);
}

enum exit_code session_started(struct session *session) {
    size_t length;
    const uint8_t *first = link_unread(&session->flasher.link, &length);

    return session->with.arguments->monitor ? session_monitor(session, first, length) : EXIT_DONE;
}

static enum exit_code refuse_open_update(struct session *session) {
    struct message message;

    memset(&message, 0, sizeof message);
    message_for_open_update(&message, &session->flasher.device);
    console_problem(session->with.console, &message);
    return message.exit_code;
}

static enum exit_code run(struct session *session) {
    if (session->flasher.device.next_offset != NO_OFFSET) {
        return refuse_open_update(session);
    }
    enum flasher_error error = flasher_run(&session->flasher);

    if (error != FLASHER_OK) {
        return session_fail(session, error);
    }
    console_say(session->with.console, "application started");
    if (session->with.arguments->json) {
        json_done(session->with.console, session->with.port);
    }
    return session_started(session);
}

/* It may have been about to start its application: a packet in the window after a reset keeps it
 * from that, and it does not tell. */
static void say_that_it_waits(struct session *session) {
    char run_command[MESSAGE_PART_MAX];

    if (session->flasher.arrival == ARRIVED_ALREADY && device_can_start(&session->flasher.device)) {
        session_command(session, VERB_RUN, run_command);
        console_say(session->with.console,
                    "the board waits in its bootloader; it starts its application by itself after "
                    "%d s, or by: %s",
                    IDLE_START_S, run_command);
    }
}

static enum exit_code info(struct session *session) {
    struct device_info device = session->flasher.device;
    enum flasher_error error = session_put_back(session);

    if (session->with.arguments->json) {
        if (error == FLASHER_OK) {
            json_device(session->with.console, session->with.port, &device);
        }
    } else {
        table_device(session->with.console->out, &device);
        notes_device(session, &device);
    }
    if (error == FLASHER_OK) {
        say_that_it_waits(session);
    }
    return error == FLASHER_OK ? EXIT_DONE : session_fail(session, error);
}

static enum exit_code erase(struct session *session) {
    console_say(session->with.console, "erasing the application area of %s, which takes seconds",
                session->flasher.device.board);
    enum flasher_error error = flasher_erase(&session->flasher);

    if (error != FLASHER_OK) {
        return session_fail(session, error);
    }
    console_say(session->with.console, "erased; the board waits in its bootloader");
    if (session->with.arguments->json) {
        json_done(session->with.console, session->with.port);
    }
    return EXIT_DONE;
}

static enum exit_code run_connected(struct session *session) {
    switch (session->with.arguments->verb) {
    case VERB_FLASH: return session_flash(session);
    case VERB_RUN: return run(session);
    case VERB_INFO: return info(session);
    case VERB_RECORD: return session_record(session);
    case VERB_CONFIRM: return session_confirm(session);
    case VERB_REVERT: return session_revert(session);
    case VERB_ERASE: return erase(session);
    default: return EXIT_USAGE; /* the other verbs need no connection */
    }
}

enum exit_code session_run(struct session *session, const struct session_setup *setup) {
    const struct arguments *arguments = setup->arguments;
    struct link_observer observer = {
        .context = session,
        .trace = arguments->trace ? on_trace : NULL,
        .cancelled = on_cancelled,
    };
    struct flasher_hooks hooks = {
        .context = session,
        .ask_for_reset = on_ask_for_reset,
        .progress = on_progress,
        .reverting = on_reverting,
    };

    memset(session, 0, sizeof *session);
    session->with = *setup;
    session->start_us = session_now(session);
    arguments_command(arguments, setup->port, session->command, sizeof session->command);
    progress_bar_init(&session->bar, setup->console, !arguments->no_progress);
    flasher_init(&session->flasher, setup->channel, arguments_line_baud(arguments), &observer,
                 &hooks);
    if (arguments->baud != BAUD_AUTO) { /* firmware that was built for this rate is found, too */
        session->flasher.other_baud = arguments->baud;
    }
    if (arguments->verb == VERB_MONITOR) {
        return session_monitor(session, NULL, 0);
    }
    enum flasher_error error = find_board(session);
    return error == FLASHER_OK ? run_connected(session) : session_fail(session, error);
}
