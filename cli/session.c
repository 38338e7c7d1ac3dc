/* SPDX-License-Identifier: MIT */
#include "cli/session.h"

#include <string.h>

#include "cli/flash_words.h"
#include "cli/json.h"
#include "cli/names.h"
#include "cli/seconds.h"
#include "cli/table.h"

enum {
    START_AGAIN_US = 5 * US_PER_SECOND, /* for an application to make way */
};

uint64_t session_now(const struct tool_session *session) {
    return session->with.channel->now_us(session->with.channel->context);
}

uint64_t session_patience(const struct tool_session *session) {
    return arguments_patience(session->with.arguments);
}

void session_show_bar(const struct tool_session *session, struct progress_bar *bar) {
    progress_bar_init(bar, session->with.console, !session->with.arguments->no_progress);
}

/* Where the board was found. */
static uint32_t baud_to_type(const struct tool_session *session) {
    uint32_t baud = session->report->baud;

    return baud == BAUD_DEFAULT ? BAUD_AUTO : baud;
}

void session_command(const struct tool_session *session, enum verb verb,
                     char out[MESSAGE_PART_MAX]) {
    session_file_command(session, verb, NULL, out);
}

void session_file_command(const struct tool_session *session, enum verb verb, const char *file,
                          char out[MESSAGE_PART_MAX]) {
    struct arguments arguments = {.verb = verb, .file = file, .baud = baud_to_type(session)};

    arguments_command(&arguments, session->with.port, out, MESSAGE_PART_MAX);
}

void session_begin_message(const struct tool_session *session, struct message *message) {
    memset(message, 0, sizeof *message);
    arguments_add_line(session->with.port, baud_to_type(session), message->at, sizeof message->at);
    arguments_add_monitor(session->with.port, baud_to_type(session), message->at_monitor,
                          sizeof message->at_monitor);
}

static const char *arrival_text(enum tulpar_arrival arrival) {
    switch (arrival) {
    case TULPAR_ARRIVED_ALREADY: return "it was in its bootloader";
    case TULPAR_ARRIVED_FROM_APPLICATION: return "its application made way";
    case TULPAR_ARRIVED_BY_RESET: return "caught after a reset";
    case TULPAR_ARRIVED_IN_BACKGROUND: return "its application answers, and runs on";
    }
    return "";
}

/* Finds the board, in its bootloader. */
static enum tulpar_error find_board(struct tool_session *session) {
    enum tulpar_error error = tulpar_connect(session->flasher, session_patience(session));
    char version[VERSION_TEXT_MAX];

    if (error == TULPAR_OK) {
        version_text(session->report->device.bootloader_version, version);
        console_detail(session->with.console, "%s on %s, bootloader %s; %s",
                       session->report->device.board, session->with.port, version,
                       arrival_text(session->report->arrival));
    }
    return error;
}

enum tulpar_error session_put_back(struct tool_session *session) {
    const struct tulpar_report *report = session->report;

    if (report->arrival == TULPAR_ARRIVED_ALREADY ||
        report->arrival == TULPAR_ARRIVED_IN_BACKGROUND ||
        !tulpar_device_can_start(&report->device)) {
        return TULPAR_OK;
    }
    console_detail(session->with.console, "starting the application again");
    return tulpar_run(session->flasher);
}

enum exit_code session_started(struct tool_session *session) {
    size_t length;
    session->baud = session->report->baud;
    const uint8_t *first = tulpar_unread(session->flasher, &length);

    return session->with.arguments->monitor ? session_monitor(session, first, length) : EXIT_DONE;
}

static enum exit_code refuse_open_update(struct tool_session *session) {
    struct message message;

    session_begin_message(session, &message);
    message_for_open_update(&message, &session->report->device);
    console_problem(session->with.console, &message);
    return message.exit_code;
}

static void say_started(struct tool_session *session) {
    char words[START_TEXT_MAX];

    start_words(session->report, words);
    console_say(session->with.console, "%s", words);
}

static enum exit_code run(struct tool_session *session) {
    const struct tulpar_device *device = &session->report->device;

    if (device->next_offset != TULPAR_NO_OFFSET) {
        if (!tulpar_device_can_start(device)) {
            return refuse_open_update(session);
        }
        console_say(session->with.console,
                    "an update that was begun is given up; %u bytes of it had come",
                    (unsigned)device->next_offset);
    }
    enum tulpar_error error = tulpar_run(session->flasher);

    if (error != TULPAR_OK) {
        return session_fail(session, error);
    }
    say_started(session);
    if (session->with.arguments->json) {
        json_run(session->with.console, session->with.port, session->report);
    }
    return session_started(session);
}

/* It may have been about to start its application: a packet in the window after a reset keeps it
 * from that, and it does not tell. */
static void say_that_it_waits(struct tool_session *session) {
    char run_command[MESSAGE_PART_MAX];

    if (session->report->arrival == TULPAR_ARRIVED_ALREADY &&
        tulpar_device_can_start(&session->report->device)) {
        session_command(session, VERB_RUN, run_command);
        console_say(session->with.console,
                    "the board waits in its bootloader; it starts its application by itself after "
                    "%d s, or by: %s",
                    IDLE_START_S, run_command);
    }
}

static enum exit_code info(struct tool_session *session) {
    struct tulpar_device device = session->report->device;
    struct fault_place place;
    enum tulpar_error error = session_put_back(session);

    fault_place_find(&place, &device, session->with.cache);
    if (session->with.arguments->json) {
        if (error == TULPAR_OK) {
            json_device(session->with.console, session->with.port, &device, &place,
                        session->with.installed);
        }
    } else {
        table_device(session->with.console->out, &device, &place);
        notes_device(session, &device);
    }
    if (error == TULPAR_OK) {
        say_that_it_waits(session);
    }
    return error == TULPAR_OK ? EXIT_DONE : session_fail(session, error);
}

static enum exit_code erase(struct tool_session *session) {
    console_say(session->with.console, "erasing the application area of %s, which takes seconds",
                session->report->device.board);
    enum tulpar_error error = tulpar_erase(session->flasher);

    if (error != TULPAR_OK) {
        return session_fail(session, error);
    }
    console_say(session->with.console, "erased; the board waits in its bootloader");
    if (session->with.arguments->json) {
        json_done(session->with.console, session->with.port);
    }
    return EXIT_DONE;
}

static enum exit_code run_connected(struct tool_session *session) {
    switch (session->with.arguments->verb) {
    case VERB_FLASH: return session_flash(session);
    case VERB_RUN: return run(session);
    case VERB_INFO: return info(session);
    case VERB_RECORD: return session_record(session);
    case VERB_VERIFY: return session_verify(session);
    case VERB_CONFIRM: return session_confirm(session);
    case VERB_REVERT: return session_revert(session);
    case VERB_ERASE: return erase(session);
    default: return EXIT_USAGE; /* the other verbs need no connection */
    }
}

/* A rate that was named is the highest that is wanted. */
static uint32_t rate_wish(const struct session_setup *setup) {
    if (setup->arguments->baud != BAUD_AUTO) {
        return setup->arguments->baud;
    }
    return setup->baud_highest != 0 ? setup->baud_highest : TULPAR_BAUD_MAX;
}

/* What this session wants of the library, for whichever verb. */
static struct tulpar_options options_of(struct tool_session *session) {
    const struct session_setup *with = &session->with;
    const struct arguments *arguments = with->arguments;
    struct tulpar_options options = {
        .baud = arguments_line_baud(arguments),
        /* Firmware that was built for this rate is found, too. */
        .other_baud = arguments->baud != BAUD_AUTO ? arguments->baud : 0,
        .baud_highest = rate_wish(with),
        .sending = arguments->full ? TULPAR_SEND_ALL : TULPAR_SEND_CHANGED,
        .no_trial = arguments->no_trial,
        .was_reset = arguments->reset != RESET_NONE,
        .background =
            arguments->verb == VERB_INFO ||
            (arguments->verb == VERB_FLASH && !arguments->no_background && !arguments->no_run),
        .background_on_trial = arguments->verb == VERB_INFO || arguments->background,
        .background_only = arguments->background,
        /* A monitor shows the application's first words only when the line is at its rate by then:
         * with one, RUN is sent after the transfer has gone back to the first rate. */
        .run = !arguments->no_run && !arguments->monitor,
        .hooks = session_hooks(session),
    };

    if (with->material != NULL) {
        options.bases = with->material->bases;
        options.base_count = with->material->base_count;
    }
    return options;
}

static enum exit_code run_verb(struct tool_session *session) {
    enum verb verb = session->with.arguments->verb;

    if (verb == VERB_MONITOR || verb == VERB_RESET) {
        return session_monitor(session, NULL, 0);
    }
    enum tulpar_error error = find_board(session);
    return error == TULPAR_OK ? run_connected(session) : session_fail(session, error);
}

enum tulpar_error session_start_again(struct tool_session *session,
                                      struct tulpar_flasher **flasher) {
    const struct tulpar_channel *channel = session->with.channel;
    /* A monitor alone has looked for no bootloader, and its rate is the application's. */
    bool looked = session->with.arguments->verb != VERB_MONITOR;
    struct tulpar_options options = {
        .baud = looked ? session->report->baud : BAUD_DEFAULT,
        .baud_highest = TULPAR_BAUD_MAX,
        .hooks = session_hooks(session),
    };

    options.hooks.ask_for_reset = NULL; /* that is what the key was to spare */
    *flasher = tulpar_open(channel, &options);
    if (*flasher == NULL) {
        return TULPAR_CANCELLED;
    }
    if (channel->set_baud(channel->context, options.baud) != TULPAR_CHANNEL_OK) {
        return TULPAR_PORT;
    }
    enum tulpar_error error = tulpar_connect(*flasher, START_AGAIN_US);
    return error == TULPAR_OK ? tulpar_run(*flasher) : error;
}

enum exit_code session_run(struct tool_session *session, const struct session_setup *setup) {
    memset(session, 0, sizeof *session);
    session->with = *setup;
    session->start_us = session_now(session);
    session->baud = arguments_line_baud(setup->arguments);
    arguments_command(setup->arguments, setup->port, session->command, sizeof session->command);
    session_show_bar(session, &session->bar);
    session_show_bar(session, &session->swap_bar);
    struct tulpar_options options = options_of(session);
    session->flasher = tulpar_open(setup->channel, &options);
    if (session->flasher == NULL) {
        struct console words = *setup->console;

        words.json = words.json && setup->installed == NULL; /* which is told by who has done it */
        return console_no_memory(&words, session->command);
    }
    session->report = tulpar_report(session->flasher);
    enum exit_code exit_code = run_verb(session);
    tulpar_close(session->flasher);
    session->flasher = NULL;
    session->report = NULL;
    return exit_code;
}
