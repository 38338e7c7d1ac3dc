/* SPDX-License-Identifier: MIT */
#include "cli/console.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "cli/json.h"
#include "cli/printable.h"
#include "cli/stream.h"

enum { TEXT_MAX = MESSAGE_PART_MAX };

/* Errors of it do not matter: there is nobody to tell. */
void console_put(const struct console *console, const char *text) {
    size_t left = strlen(text);

    while (left > 0 && stream_ready(console->err, console->stopped)) {
        size_t piece = left < STREAM_PIECE ? left : STREAM_PIECE;

        (void)fwrite(text, 1, piece, console->err);
        text += piece;
        left -= piece;
    }
    (void)fflush(console->err); /* where the system buffers it (Windows) */
}

void console_finish_line(struct console *console) {
    if (console->line_open) {
        console_put(console, "\n");
        console->line_open = false;
    }
}

/* Whatever is in it. */
static void write_text(const struct console *console, const char *before, const char *text) {
    char printable[TEXT_MAX * PRINTABLE_GROWTH];

    printable_copy(printable, sizeof printable - 1, text); /* and a newline */
    text_add(printable, sizeof printable, "\n");
    console_put(console, before);
    console_put(console, printable);
}

static void write_line(struct console *console, const char *format, va_list arguments) {
    char line[TEXT_MAX];

    console_finish_line(console);
    (void)vsnprintf(line, sizeof line, format, arguments);
    write_text(console, "", line);
}

void console_say(struct console *console, const char *format, ...) {
    va_list arguments;

    if (!console->quiet) {
        va_start(arguments, format);
        write_line(console, format, arguments);
        va_end(arguments);
    }
}

void console_detail(struct console *console, const char *format, ...) {
    va_list arguments;

    if (console->verbose && !console->quiet) {
        va_start(arguments, format);
        write_line(console, format, arguments);
        va_end(arguments);
    }
}

void console_trace(struct console *console, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    write_line(console, format, arguments);
    va_end(arguments);
}

void console_draw(struct console *console, const char *line) {
    static const char erase_to_end[] = "\033[K";

    console_put(console, "\r");
    console_put(console, line);
    console_put(console, erase_to_end);
    console->line_open = true;
}

void console_problem(struct console *console, const struct message *message) {
    console_finish_line(console);
    write_text(console, "tulpar: ", message->what);
    write_text(console, "  cause: ", message->cause);
    write_text(console, "  next:  ", message_next(message));
    if (console->json) {
        json_problem(console, message);
    }
}

static void say_lost(struct message *message, const struct console *console, int system_error) {
    const char *cause = console->output_lost ? "there is not enough memory"
                        : system_error != 0  ? strerror(system_error)
                                             : "an earlier write failed";

    message->exit_code = EXIT_OUTPUT;
    text_set(message->what, sizeof message->what, "cannot write to the standard output");
    text_set(message->cause, sizeof message->cause, "the system says: %s", cause);
    text_set(message->next, sizeof message->next,
             "make room, or write it elsewhere; a board has done what was asked all the same");
}

enum exit_code console_no_memory(struct console *console, const char *command) {
    struct message message = {.exit_code = EXIT_OUTPUT};

    text_set(message.what, sizeof message.what, "there is not enough memory");
    text_set(message.cause, sizeof message.cause, "the system gives this program no more");
    text_set(message.next, sizeof message.next, "end other programs, then: %s", command);
    console_problem(console, &message);
    return message.exit_code;
}

enum exit_code console_end(struct console *console, enum exit_code exit_code) {
    struct message message;

    if (console->stuck || !stream_ready(console->out, console->stopped)) {
        return exit_code == EXIT_DONE ? EXIT_INTERRUPTED : exit_code;
    }
    errno = 0;
    bool whole = fflush(console->out) == 0 && !ferror(console->out) && !console->output_lost;
    if (whole || console->reader_gone || exit_code != EXIT_DONE) {
        return exit_code;
    }
    say_lost(&message, console, console->output_error != 0 ? console->output_error : errno);
    console->json = false; /* it would go the same way */
    console_problem(console, &message);
    return message.exit_code;
}
