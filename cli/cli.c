/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include <string.h>

#include "cli/batch/batch.h"
#include "cli/complete.h"
#include "cli/console.h"
#include "cli/doctor.h"
#include "cli/handover.h"
#include "cli/help.h"
#include "cli/image_verb.h"
#include "cli/install_bootloader.h"
#include "cli/load_file.h"
#include "cli/monitor.h"
#include "cli/monitor_port.h"
#include "cli/port_open.h"
#include "cli/ports.h"
#include "cli/reset.h"
#include "cli/session.h"
#include "cli/signing.h"

static enum exit_code fail(struct console *console, const struct message *message) {
    console_problem(console, message);
    return message->exit_code;
}

static bool stop_asked(void *context) {
    const struct environment *environment = context;

    return environment->stopped != NULL && environment->stopped();
}

/* Before a file is loaded, and a board stopped. */
static bool open_log(struct monitor_settings *settings, const struct arguments *arguments,
                     struct console *console, enum exit_code *exit_code) {
    struct message message;

    if (arguments->log == NULL || monitor_log_open(settings, arguments->log, &message)) {
        return true;
    }
    *exit_code = fail(console, &message);
    return false;
}

/* Opens the port, runs the verb on it, closes it. */
static enum exit_code run_on_port(const struct arguments *arguments, struct console *console,
                                  const struct material *material,
                                  struct monitor_settings *settings,
                                  const struct environment *environment) {
    struct serial_port port;
    struct tool_session session;
    char path[SERIAL_PATH_MAX];
    enum exit_code exit_code;
    struct cache cache;

    if (!port_open(&port, path, arguments, console, &exit_code)) {
        return exit_code;
    }
    if (!settings->leaves_board && !reset_board(&port, path, arguments, console, &exit_code)) {
        serial_port_close(&port);
        return exit_code;
    }
    if (arguments->verb == VERB_RESET && !arguments->monitor) {
        serial_port_close(&port);
        return reset_end(path, arguments, console);
    }
    cache_locate(&cache, environment->xdg_cache_home, environment->home);
    port.stopped = stop_asked;
    port.stopped_context = (void *)environment;
    struct port_keeper keeper = {&port, path, arguments, console, stop_asked, (void *)environment};
    struct monitor_port monitor_port = monitor_port_of(&keeper);
    struct session_setup setup = {
        .channel = &port.channel,
        .port = path,
        .device = port.path,
        .baud_highest = serial_port_baud_highest(&port),
        .arguments = arguments,
        .console = console,
        .material = material,
        .cache = &cache,
        .stopped = environment->stopped,
        .keyboard = environment->keyboard,
        .monitor_port = &monitor_port,
        .settings = settings,
        .wall_clock = wall_clock_now,
    };
    exit_code = session_run(&session, &setup);
    serial_port_close(&port);
    handover_withdraw();
    handover_thank();
    return exit_code;
}

static void add_base(struct material *material, const struct tulpar_image *image) {
    material->bases[material->base_count] = *image;
    material->base_count++;
}

/* With the images that the board may hold. */
static enum exit_code flash_with_bases(const struct arguments *arguments, struct console *console,
                                       const struct material *file,
                                       struct monitor_settings *settings,
                                       const struct environment *environment) {
    struct material material = *file;
    struct cache cache = {0};
    struct tulpar_source base = {0};
    enum exit_code exit_code;

    if (arguments->base != NULL) {
        if (!load_firmware(&base, arguments->base, console, environment->stopped, &exit_code)) {
            return exit_code;
        }
        add_base(&material, &(struct tulpar_image){base.bytes, base.size});
    }
    if (!arguments->no_cache) {
        cache_open(&cache, environment->xdg_cache_home, environment->home, environment->stopped);
        for (size_t i = 0; i < cache.count; i++) {
            add_base(&material, &cache.images[i]);
        }
        material.cache = &cache;
    }
    exit_code = run_on_port(arguments, console, &material, settings, environment);
    cache_close(&cache);
    tulpar_source_free(&base);
    return exit_code;
}

/* The file first: a bad one must not cost a running application a restart. */
static enum exit_code with_file(const struct arguments *arguments, struct console *console,
                                struct monitor_settings *settings,
                                const struct environment *environment) {
    struct material material;
    enum exit_code exit_code;

    memset(&material, 0, sizeof material);
    if (!load_firmware(&material.source, arguments->file, console, environment->stopped,
                       &exit_code)) {
        return exit_code;
    }
    exit_code = arguments->verb == VERB_FLASH
                    ? flash_with_bases(arguments, console, &material, settings, environment)
                    : run_on_port(arguments, console, &material, settings, environment);
    tulpar_source_free(&material.source);
    return exit_code;
}

/* One story on one board. */
static enum exit_code on_board(const struct arguments *arguments, struct console *console,
                               struct monitor_settings *settings,
                               const struct environment *environment) {
    settings->flash_again = settings->listened = false;
    switch (arguments->verb) {
    case VERB_FLASH:
    case VERB_RECORD:
    case VERB_VERIFY: return with_file(arguments, console, settings, environment);
    default: return run_on_port(arguments, console, NULL, settings, environment);
    }
}

/* flash --monitor, and its key "flash again": a file that cannot be sent, because it is just being
 * linked, does not end the monitor that it was asked from. */
static enum exit_code as_often_as_asked(const struct arguments *arguments, struct console *console,
                                        struct monitor_settings *settings,
                                        const struct environment *environment) {
    struct arguments listen = *arguments;
    enum exit_code exit_code = on_board(arguments, console, settings, environment);

    listen.verb = VERB_MONITOR;
    while (settings->flash_again) {
        exit_code = on_board(arguments, console, settings, environment);
        if (!settings->listened && !stop_asked((void *)environment)) {
            settings->leaves_board = true;
            exit_code = on_board(&listen, console, settings, environment);
            settings->leaves_board = false;
        }
    }
    return exit_code;
}

static enum exit_code with_settings(const struct arguments *arguments, struct console *console,
                                    const struct environment *environment) {
    struct monitor_settings settings;
    enum exit_code exit_code;

    monitor_settings_init(&settings, arguments);
    /* What comes through a pipe comes once. */
    settings.can_flash = arguments->verb == VERB_FLASH && strcmp(arguments->file, "-") != 0;
    if (!open_log(&settings, arguments, console, &exit_code)) {
        return exit_code;
    }
    exit_code = as_often_as_asked(arguments, console, &settings, environment);
    monitor_log_close(&settings);
    return exit_code;
}

static enum exit_code run_verb(const struct arguments *arguments, struct console *console,
                               const struct environment *environment) {
    switch (arguments->verb) {
    case VERB_HELP: help_print(console->out, arguments->help_about); return EXIT_DONE;
    case VERB_VERSION: (void)fprintf(console->out, "tulpar %s\n", TULPAR_VERSION); return EXIT_DONE;
    case VERB_INSTALL_BOOTLOADER: return install_bootloader(arguments, console, environment);
    case VERB_DOCTOR: return doctor(arguments, console);
    case VERB_LIST: return ports_list(arguments, console);
    case VERB_KEYGEN: return keygen_verb(arguments, console, environment);
    case VERB_SIGN: return sign_verb(arguments, console, environment);
    case VERB_IMAGE:
        return arguments->image_command == IMAGE_VERIFY
                   ? image_verify_verb(arguments, console, environment)
                   : image_verb(arguments, console, environment->stopped);
    case VERB_MERGE: return merge_verb(arguments, console, environment->stopped);
    case VERB_BATCH: return batch_verb(arguments, console, environment->stopped);
    default: return with_settings(arguments, console, environment);
    }
}

enum exit_code cli_main(int argc, char *const *argv, const struct environment *environment) {
    struct arguments arguments;
    struct message message;

    if (argc > 1 && strcmp(argv[1], COMPLETE_WORD) == 0) {
        complete_print(environment->out, (size_t)argc - 2, argv + 2);
        return EXIT_DONE;
    }
    bool understood = arguments_parse(&arguments, argc, argv, &environment->presets, &message);
    struct console console = {
        .out = environment->out,
        .err = environment->err,
        .terminal = environment->err_is_terminal,
        .columns = environment->columns,
        .rows = environment->rows,
        .stopped = environment->stopped,
        .quiet = arguments.quiet,
        .verbose = arguments.verbose,
        .json = arguments.json,
    };

    struct cache place;

    cache_locate(&place, environment->xdg_cache_home, environment->home);
    handover_begin(place.directory);
    return console_end(&console, understood ? run_verb(&arguments, &console, environment)
                                            : fail(&console, &message));
}
