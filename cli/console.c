#include "cli/console.h"

#include <stdarg.h>

#include "cli/json.h"

void console_finish_line(struct console *console) {
    if (console->line_open) {
        (void)fputc('\n', console->err);
        console->line_open = false;
    }
}

static void write_line(struct console *console, const char *format, va_list arguments) {
    console_finish_line(console);
    (void)vfprintf(console->err, format, arguments);
    (void)fputc('\n', console->err);
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

    (void)fprintf(console->err, "\r%s%s", line, erase_to_end);
    (void)fflush(console->err);
    console->line_open = true;
}

void console_problem(struct console *console, const struct message *message) {
    console_finish_line(console);
    (void)fprintf(console->err, "tulpar: %s\n", message->what);
    (void)fprintf(console->err, "  cause: %s\n", message->cause);
    (void)fprintf(console->err, "  next:  %s\n", message->next);
    if (console->json) {
        json_problem(console->out, message);
    }
}
