/* SPDX-License-Identifier: MIT */
/* The port of a monitor, as it is closed and opened again. */
#ifndef CLI_MONITOR_PORT_H
#define CLI_MONITOR_PORT_H

#include "cli/session.h"

/* Owned by the caller; the port that it keeps must be open. */
struct port_keeper {
    struct serial_port *port;
    char *path; /* SERIAL_PATH_MAX bytes: changes with the port's name */
    const struct arguments *arguments;
    struct console *console;
    bool (*stopped)(void *context); /* of the port */
    void *stopped_context;
};

struct monitor_port monitor_port_of(struct port_keeper *keeper);

#endif
