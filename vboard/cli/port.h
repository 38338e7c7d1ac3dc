/* SPDX-License-Identifier: MIT */
/* The bytes between the board's UART and the program that has the pty open, or stdout. */
#ifndef VBOARD_CLI_PORT_H
#define VBOARD_CLI_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pty.h"
#include "vboard.h"

enum { PORT_CARRY = 1024 }; /* bytes under way in each direction: what a USB adapter buffers */

struct port {
    struct vboard *board;
    struct pty pty;
    bool has_pty;           /* otherwise what the board sends goes to stdout */
    bool is_open;           /* by a program, when it was looked at last */
    uint32_t baud;          /* that the board's cable has */
    char carry[PORT_CARRY]; /* from the board, not yet taken by the pty */
    size_t carried;
    uint64_t mismatches; /* that were counted when it was looked at last */
    bool mismatch_told;
};

/* link: where the pty is to be found; NULL: none. False: said why on stderr. */
bool port_open(struct port *port, struct vboard *board, const char *link)
    __attribute__((warn_unused_result));
void port_close(struct port *port);

/* After a run of the board: moves what has come, and follows the program's rate. True: bytes flow.
 */
bool port_exchange(struct port *port);

/* What to wait on for bytes to the board; -1: nothing. */
int port_descriptor(const struct port *port);

#endif
