/* SPDX-License-Identifier: MIT */
#include "port.h"

#include <stdio.h>
#include <string.h>

bool port_open(struct port *port, struct vboard *board, const char *link) {
    *port = (struct port){.board = board, .has_pty = link != NULL};
    return link == NULL || pty_open(&port->pty, link);
}

void port_close(struct port *port) {
    if (port->has_pty) {
        pty_close(&port->pty);
    }
}

/* Said once, of frames that came while a program had the port open at a rate that it kept: around
 * an open or a change of rate nobody reads. */
static void tell_mismatch(struct port *port, bool steady) {
    uint64_t count = vboard_uart_mismatches(port->board);
    bool fresh = count > port->mismatches;
    port->mismatches = count;
    if (fresh && steady && !port->mismatch_told) {
        struct vboard_uart_rates rates = vboard_uart_mismatch(port->board);
        port->mismatch_told = true;
        fprintf(stderr,
                "vboard: the port is set to %u baud, but the firmware sends at %u baud: both "
                "sides read garbage\n",
                (unsigned)rates.host, (unsigned)rates.firmware);
    }
}

/* A rate takes effect when what was sent before has gone out, as on a port that drains. What came
 * in since we looked last was read at the old rate: who has set a new one does not want it.
 * Returns whether the rate is what it was. */
static bool follow_baud(struct port *port) {
    char stale[PORT_CARRY];
    uint32_t baud = pty_baud(&port->pty);
    if (baud == port->baud || vboard_uart_unsent(port->board) != 0) {
        return baud == port->baud;
    }
    port->baud = baud;
    vboard_uart_set_baud(port->board, baud);
    while (vboard_uart_receive(port->board, stale, sizeof stale) > 0) {
    }
    return false;
}

static bool to_board(struct port *port) {
    char data[PORT_CARRY];
    size_t waiting = vboard_uart_unsent(port->board);
    size_t count = waiting < PORT_CARRY ? pty_read(&port->pty, data, PORT_CARRY - waiting) : 0;
    if (count > 0) {
        (void)follow_baud(port);
        vboard_uart_send(port->board, data, count); /* fits: the queue is longer than the carry */
    }
    return count > 0 || waiting > 0;
}

/* What nobody reads is lost, as on a cable: also what came before the port was opened. */
static bool from_board(struct port *port, bool was_open) {
    port->carried +=
        vboard_uart_receive(port->board, port->carry + port->carried, PORT_CARRY - port->carried);
    bool any = port->carried > 0;
    if (!port->has_pty) {
        (void)fwrite(port->carry, 1, port->carried, stdout); /* the end of the run looks at it */
        port->carried = 0;
    } else if (!port->is_open || !was_open) {
        port->carried = 0;
    } else if (any) {
        size_t written = pty_write(&port->pty, port->carry, port->carried);
        port->carried -= written;
        memmove(port->carry, port->carry + written, port->carried);
    }
    return any;
}

bool port_exchange(struct port *port) {
    bool was_open = port->is_open;
    bool busy = false;
    if (port->has_pty) {
        port->is_open = pty_is_open(&port->pty);
        if (was_open && !port->is_open) {
            pty_forget(&port->pty);
        }
        bool steady = follow_baud(port);
        tell_mismatch(port, steady && was_open && port->is_open);
        busy = to_board(port);
        if (!port->is_open && busy) { /* opened since: who sent that reads the answer */
            port->is_open = pty_is_open(&port->pty);
        }
    }
    return from_board(port, was_open) || busy;
}

int port_descriptor(const struct port *port) {
    bool listens = port->is_open && vboard_uart_unsent(port->board) < PORT_CARRY;
    return listens ? port->pty.master : -1;
}
