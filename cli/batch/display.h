/* SPDX-License-Identifier: MIT */
/* What stands on the terminal: results, one line each, which stay; and below them a block of the
 * boards in work, which is drawn over. Without a terminal there are only the results. */
#ifndef CLI_BATCH_DISPLAY_H
#define CLI_BATCH_DISPLAY_H

#include "cli/batch/worker.h"

enum {
    DISPLAY_LINE_MAX = 256,
    DISPLAY_LINES = 16, /* of the block, where the terminal does not say how high it is */
};

/* A board in work. */
struct display_row {
    const char *port;
    struct board_progress progress;
};

struct display {
    struct console *console;
    bool has_block;
    unsigned lines; /* of the block that stands there */
};

/* shown: a block is wanted where there is a terminal. */
void display_init(struct display *display, struct console *console, bool shown);

/* A result; `line` begins with its word. Those that did not pass are said to who is quiet, too. */
void display_result(struct display *display, enum batch_verdict verdict, const char *line);

/* The block anew, as high as the terminal has room for. Where that is
 * not for all, those that wait for a hand come first, and a line says how many more there are.
 * summary: its last line. */
void display_draw(struct display *display, const struct display_row *rows, size_t count,
                  const char *summary);

/* Takes the block away: before anything else is written. */
void display_clear(struct display *display);

/* A line of the block, of at most `room` characters. */
void display_row_text(const struct display_row *row, size_t port_width, size_t room,
                      char out[DISPLAY_LINE_MAX]);

#endif
