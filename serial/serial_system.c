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
