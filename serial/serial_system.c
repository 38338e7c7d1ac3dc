/* SPDX-License-Identifier: MIT */
#include "serial/serial_system.h"

#include <string.h>

bool serial_is_stopped(const struct serial_port *port) {
    return port->stopped != NULL && port->stopped(port->stopped_context);
}

int serial_candidate_order(const void *left, const void *right) {
    const struct serial_candidate *a = left, *b = right;

    if (a->usb != b->usb) {
        return a->usb ? -1 : 1;
    }
    return strcmp(a->path, b->path);
}

static enum serial_error open_port(struct serial_port *port, const char *path, uint32_t baud,
                                   bool forgets, struct serial_problem *problem) {
    memset(port, 0, sizeof *port);
    memset(problem, 0, sizeof *problem);
    port->descriptor = -1;
    enum serial_error error = serial_open(port, path, baud, forgets, problem);
    if (error == SERIAL_BUSY) {
        (void)serial_port_holder(port->path, problem->holder);
    }
    if (error != SERIAL_OK) {
        serial_port_close(port); /* half of it may be */
        return error;
    }
    port->channel = serial_channel(port);
    return SERIAL_OK;
}

enum serial_error serial_port_open(struct serial_port *port, const char *path, uint32_t baud,
                                   struct serial_problem *problem) {
    return open_port(port, path, baud, true, problem);
}

enum serial_error serial_port_open_again(struct serial_port *port, const char *path, uint32_t baud,
                                         struct serial_problem *problem) {
    return open_port(port, path, baud, false, problem);
}
