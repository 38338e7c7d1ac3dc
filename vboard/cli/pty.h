/* SPDX-License-Identifier: MIT */
/* A pseudo-terminal in place of the board's USB serial port, and a symbolic link to it. */
#ifndef VBOARD_CLI_PTY_H
#define VBOARD_CLI_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PTY_PATH = 128 };

struct pty {
    int master;
    char slave[PTY_PATH];
    const char *link;
};

/* Raw, at 115200 baud until a program sets another rate. A symbolic link that is there already is
 * replaced; anything else is refused. False: said why on stderr, nothing is left behind. */
bool pty_open(struct pty *pty, const char *link) __attribute__((warn_unused_result));
/* Removes the link, if it is still ours. */
void pty_close(struct pty *pty);

/* Does any program have it open? */
bool pty_is_open(const struct pty *pty);
/* The last program has closed it: what it did not read is gone, as on a serial port. */
void pty_forget(const struct pty *pty);
/* Bytes moved; 0 when there are none, or no room, or nobody is there. Never waits. */
size_t pty_read(const struct pty *pty, void *data, size_t capacity);
size_t pty_write(const struct pty *pty, const void *data, size_t length);

/* pty_baud.c: the rate that the program at the other end has set, custom rates too; 0: none. */
uint32_t pty_baud(const struct pty *pty);

#endif
