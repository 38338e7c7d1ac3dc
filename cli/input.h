/* SPDX-License-Identifier: MIT */
/* A file or a pipe that firmware is read from, as the operating system has it. Read with read(),
 * closed with close(). */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stdbool.h>

/* Without waiting for the other end of a FIFO. path: UTF-8 where the system has a choice. Below 0:
 * errno says why; EISDIR where the system opens no directory. Owned by the caller. */
int input_open(const char *path);

/* Waits until there is something to be read, or the end. False: `stopped` said so before; NULL: it
 * never does. */
bool input_wait(int input, bool (*stopped)(void));

#endif
