/* SPDX-License-Identifier: MIT */
/* Orders to a board that runs, a line each, from a named pipe: what a hand on the board does. */
#ifndef VBOARD_CLI_CONTROL_H
#define VBOARD_CLI_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

enum { CONTROL_LINE = 64 };

enum control_order {
    CONTROL_NOTHING,
    CONTROL_RESET, /* the button, pressed and let go */
    CONTROL_NRST_LOW,
    CONTROL_NRST_HIGH,
    CONTROL_BOOT0_LOW,
    CONTROL_BOOT0_HIGH,
    CONTROL_POWER, /* off and on again */
};

struct control {
    const char *path; /* NULL: there is none */
    int descriptor;
    char text[CONTROL_LINE];
    size_t used;
};

/* Makes the pipe, or takes one that is there. path: NULL: none is wanted. False: said why on
 * stderr. */
bool control_open(struct control *control, const char *path);
void control_close(struct control *control);

/* The next order; CONTROL_NOTHING: none has come. What is none has been said on stderr. */
enum control_order control_next(struct control *control);
/* The line that gives it. */
const char *control_text(enum control_order order);

#endif
