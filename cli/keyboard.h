/* SPDX-License-Identifier: MIT */
/* What is typed while the monitor runs, or comes through a pipe. A terminal is read when it belongs
 * to us: a background job must not be stopped for it. From the first look on it is raw, so that
 * each key goes out as it is: Ctrl-C, too, and without an echo. What is printed is not changed by
 * that. */
#ifndef CLI_KEYBOARD_H
#define CLI_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYBOARD_ROOM_MIN = 8 }; /* a key is several bytes, and is not cut */

enum keyboard_input {
    KEYBOARD_TYPED, /* on a terminal; or there was nothing */
    KEYBOARD_PIPED, /* by a pipe or a file */
    KEYBOARD_ENDED, /* the terminal is gone */
};

struct keyboard {
    /* Takes what is there, at most `capacity` bytes (KEYBOARD_ROOM_MIN
     * or more), without waiting; *length is set in every
     * case. pipes_too: a pipe or a file is read, too; its end is not the end of the monitor. */
    enum keyboard_input (*read)(uint8_t *data, size_t capacity, bool pipes_too, size_t *length);

    /* Somebody types on it. */
    bool (*is_terminal)(void);

    /* The terminal is as it was before, until the next read(). A signal's handler may call it. */
    void (*rest)(void);
};

/* That of this process. */
extern const struct keyboard keyboard_of_process;

#endif
