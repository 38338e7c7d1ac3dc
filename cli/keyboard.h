/* SPDX-License-Identifier: MIT */
/* What is typed while the monitor runs, or comes through a pipe. A terminal is read when it belongs
 * to us: a background job must not be stopped for it. */
#ifndef CLI_KEYBOARD_H
#define CLI_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes what is there, at most `capacity` bytes (> 0), without waiting; *length is set in every
 * case. pipes_too: a pipe or a file is read, too; its end is not the end of the monitor. False: end
 * of input on a terminal (Ctrl-D). */
bool keyboard_read(uint8_t *data, size_t capacity, bool pipes_too, size_t *length);

#endif
