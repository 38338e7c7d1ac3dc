/* SPDX-License-Identifier: MIT */
/* What the user sees: data on `out`, words on `err`, and never half a line of progress in front of
 * a message. */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/message.h"
#include "cli/text.h"

/* Owned by the caller; the streams too. */
struct console {
    FILE *out, *err;
    bool terminal;             /* err is one: a line can be drawn over */
    unsigned (*columns)(void); /* its width now, 0: not known; NULL: never known */
    unsigned (*rows)(void);    /* the same of its height */
    bool (*stopped)(void);     /* Ctrl-C: nothing waits for a stuck stream any more; or NULL */
    bool quiet;                /* errors only */
    bool verbose;
    bool json; /* errors go to `out` too, as JSON */

    bool line_open;   /* a progress line stands unfinished */
    int output_error; /* errno of a write to `out` that failed; 0: not known */
    bool output_lost; /* something for `out` could not be made: no memory */
    bool reader_gone; /* who reads `out` has enough, and that is no error */
    bool stuck;       /* `out` took no more when the user gave up */
};

/* A line for the user, without its newline; not when quiet. */
PRINTF_LIKE(2, 3) void console_say(struct console *console, const char *format, ...);

/* The same, only when verbose. */
PRINTF_LIKE(2, 3) void console_detail(struct console *console, const char *format, ...);

/* A line whatever quiet says: what was asked for with --trace. */
PRINTF_LIKE(2, 3) void console_trace(struct console *console, const char *format, ...);

/* Draws over the progress line; only on a terminal. */
void console_draw(struct console *console, const char *line);

/* Writes text as it is, newlines and escapes too, whatever quiet says. */
void console_put(const struct console *console, const char *text);

/* Ends an open progress line. */
void console_finish_line(struct console *console);

/* An error, in its three parts. */
void console_problem(struct console *console, const struct message *message);

/* The same for a system that gives no memory; command: to be typed again. Returns its status. */
TULPAR_MUST_USE enum exit_code console_no_memory(struct console *console, const char *command);

/* The last call: data that did not get out is an error, EXIT_OUTPUT, unless there was another one
 * before. Errors of `err` do not matter. Returns the exit code of the process. */
TULPAR_MUST_USE enum exit_code console_end(struct console *console, enum exit_code exit_code);

#endif
