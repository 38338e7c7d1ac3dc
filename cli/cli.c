#include "cli/cli.h"

#include <string.h>

#include "cli/console.h"
#include "cli/help.h"
#include "cli/ports.h"
#include "cli/session.h"

static enum exit_code fail(struct console *console, const struct message *message) {
    console_problem(console, message);
    return message->exit_code;
}

/* Opens the port, runs the verb on it, closes it. */
static enum exit_code run_on_port(const struct arguments *arguments, const char *path,
                                  struct console *console, struct source *source,
                                  const struct environment *environment) {
    static struct serial_port port;
    static struct session session;
    struct serial_problem problem;
    struct message message = {.exit_code = EXIT_PORT};
    char command[MESSAGE_PART_MAX];
    uint32_t baud = arguments_line_baud(arguments);

    enum serial_error error = serial_port_open(&port, path, baud, &problem);
    if (error != SERIAL_OK) {
        arguments_command(arguments, path, command, sizeof command);
        message_for_serial(&message, path, baud, error, &problem, command);
        return fail(console, &message);
    }
    struct session_setup setup = {
        .channel = &port.channel,
        .port = path,
        .baud_highest = serial_port_baud_highest(&port),
        .arguments = arguments,
        .console = console,
        .source = source,
        .stopped = environment->stopped,
        .keyboard = environment->keyboard,
    };
    enum exit_code exit_code = session_run(&session, &setup);
    serial_port_close(&port);
    return exit_code;
}

static enum exit_code choose_and_run(const struct arguments *arguments, struct console *console,
                                     struct source *source, const struct environment *environment) {
    static struct serial_candidate list[PORTS_MAX];
    struct serial_problem problem;
    struct message message;
    size_t count = 0;

    if (arguments->port == NULL &&
        serial_port_list(list, PORTS_MAX, &count, &problem) != SERIAL_OK) {
        count = 0; /* a system that cannot list: the user has to name the port */
    }
    const char *path = ports_choose(arguments, list, count, &message);
    if (path == NULL) {
        return fail(console, &message);
    }
    return run_on_port(arguments, path, console, source, environment);
}

/* The file first: a bad one must not cost a running application a restart. */
static enum exit_code flash(const struct arguments *arguments, struct console *console,
                            const struct environment *environment) {
    struct source source;
    struct source_problem problem;
    struct message message;
    enum source_error error = source_load(&source, arguments->file, &problem);

    memset(&message, 0, sizeof message);
    if (error != SOURCE_OK) {
        message_for_source(&message, arguments->file, error, &problem);
        return fail(console, &message);
    }
    enum exit_code exit_code = choose_and_run(arguments, console, &source, environment);
    source_free(&source);
    return exit_code;
}

enum exit_code cli_main(int argc, char *const *argv, const struct environment *environment) {
    struct arguments arguments;
    struct message message;
    bool understood = arguments_parse(&arguments, argc, argv, &environment->presets, &message);
    struct console console = {
        .out = environment->out,
        .err = environment->err,
        .terminal = environment->err_is_terminal,
        .quiet = arguments.quiet,
        .verbose = arguments.verbose,
        .json = arguments.json,
    };

    if (!understood) {
        return fail(&console, &message);
    }
    switch (arguments.verb) {
    case VERB_HELP: help_print(console.out, arguments.help_about); return EXIT_DONE;
    case VERB_VERSION: (void)fprintf(console.out, "tulpar %s\n", TULPAR_VERSION); return EXIT_DONE;
    case VERB_LIST: return ports_list(&arguments, &console);
    case VERB_FLASH: return flash(&arguments, &console, environment);
    default: return choose_and_run(&arguments, &console, NULL, environment);
    }
}
