/* SPDX-License-Identifier: MIT */
#include "cli/install_bootloader.h"

#include <string.h>

#include "cli/json.h"
#include "cli/port_open.h"
#include "cli/program_folder.h"
#include "cli/session.h"

static bool stop_asked(void *context) {
    const struct environment *environment = context;

    return environment->stopped != NULL && environment->stopped();
}

/* `tulpar info` as it would be typed at that port; NULL: at the one that is open. */
static struct arguments info_arguments(const struct arguments *arguments, const char *port) {
    struct arguments info = *arguments;

    info.verb = VERB_INFO;
    info.port = port != NULL ? port : info.port;
    info.file = info.kit = info.info_port = NULL;
    info.baud = BAUD_AUTO;
    info.boot0 = BOOT0_BY_HAND;
    info.plain = info.full = info.force = info.unprotect = info.dry_run = false;
    return info;
}

/* tulpar info, at a port that is open. */
static enum exit_code ask_new(const struct installer *installer, struct serial_port *port,
                              const char *path, const struct environment *environment) {
    struct arguments info = info_arguments(installer->with.arguments, NULL);
    struct tool_session session;
    struct cache cache;

    info.wait = false;
    cache_locate(&cache, environment->xdg_cache_home, environment->home);
    port->stopped = stop_asked;
    port->stopped_context = (void *)environment;
    if (port->channel.set_baud(port->channel.context, BAUD_DEFAULT) != TULPAR_CHANNEL_OK) {
        console_detail(installer->with.console, "%s stays at its rate", path);
    }
    const struct session_setup setup = {
        .channel = &port->channel,
        .port = path,
        .device = port->path,
        .baud_highest = serial_port_baud_highest(port),
        .arguments = &info,
        .console = installer->with.console,
        .cache = &cache,
        .stopped = environment->stopped,
        .keyboard = environment->keyboard,
        .installed = &installer->report,
    };
    enum exit_code exit_code = session_run(&session, &setup);
    bool unasked = exit_code != EXIT_DONE && exit_code != EXIT_INTERRUPTED;

    return unasked ? install_say_not_asked(installer, path) : exit_code;
}

/* Why it cannot be opened is said in words: what was to be done is done. */
static enum exit_code ask_elsewhere(const struct installer *installer,
                                    const struct environment *environment) {
    struct arguments at =
        info_arguments(installer->with.arguments, installer->with.arguments->info_port);
    struct console words = *installer->with.console;
    char path[SERIAL_PATH_MAX];
    struct serial_port port;
    enum exit_code exit_code;

    words.json = false;
    if (!port_open(&port, path, &at, &words, &exit_code)) {
        return install_say_not_asked(installer, at.port);
    }
    exit_code = ask_new(installer, &port, path, environment);
    serial_port_close(&port);
    return exit_code;
}

/* Before anything is done: whether --info-port can be opened. device: which one it is, without
 * symbolic links; empty: none was named. */
static bool try_info_port(const struct arguments *arguments, struct console *console,
                          char device[SERIAL_PATH_MAX], enum exit_code *exit_code) {
    char path[SERIAL_PATH_MAX], command[MESSAGE_PART_MAX];
    struct serial_port port;

    device[0] = '\0';
    if (arguments->info_port == NULL) {
        return true;
    }
    struct arguments at = info_arguments(arguments, arguments->info_port);
    if (!port_open(&port, path, &at, console, exit_code)) {
        arguments_command(arguments, arguments->port, command, sizeof command);
        console_say(console, "nothing was done: when it can be opened, again: %s", command);
        return false;
    }
    text_set(device, SERIAL_PATH_MAX, "%s", port.path);
    serial_port_close(&port);
    return true;
}

/* Who has written it is told what is in it, wherever that answers; but for a board that answers
 * only once somebody has unplugged it. info_device: of --info-port; an adapter that was moved to
 * other pins is the same one. */
static enum exit_code finish(const struct installer *installer, struct serial_port *port,
                             const char *path, const char *info_device,
                             const struct environment *environment) {
    const struct arguments *arguments = installer->with.arguments;
    bool same = arguments->info_port == NULL
                    ? install_at_same_pins(&installer->file.kit, installer->chip)
                    : strcmp(info_device, port->path) == 0;
    bool asked = !arguments->dry_run && !install_needs_power(installer);

    if (asked && same) {
        return ask_new(installer, port, path, environment);
    }
    if (asked && arguments->info_port != NULL) {
        return ask_elsewhere(installer, environment);
    }
    if (arguments->json) {
        json_install(installer->with.console, path, &installer->report, arguments->dry_run);
    }
    return EXIT_DONE;
}

enum exit_code install_bootloader(const struct arguments *arguments, struct console *console,
                                  const struct environment *environment) {
    struct installer installer = {0};
    struct serial_port port;
    char path[SERIAL_PATH_MAX], folder[SERIAL_PATH_MAX], info_device[SERIAL_PATH_MAX];
    enum exit_code exit_code;

    if (!try_info_port(arguments, console, info_device, &exit_code) ||
        !port_open(&port, path, arguments, console, &exit_code)) {
        return exit_code;
    }
    port.stopped = stop_asked;
    port.stopped_context = (void *)environment;
    const char *called = environment->called != NULL ? environment->called : "";
    const struct install_setup setup = {
        .channel = &port.channel,
        .port = &port,
        .port_name = path,
        .arguments = arguments,
        .console = console,
        .folder = program_folder(called, folder, sizeof folder) ? folder : NULL,
        .stopped = environment->stopped,
    };
    exit_code = install_by_rom(&installer, &setup);
    if (exit_code == EXIT_DONE) {
        install_say_where(&installer);
        exit_code = finish(&installer, &port, path, info_device, environment);
    }
    install_free(&installer);
    serial_port_close(&port);
    return exit_code;
}
