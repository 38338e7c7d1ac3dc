/* SPDX-License-Identifier: MIT */
/* The port that the user means, open. */
#ifndef CLI_PORT_OPEN_H
#define CLI_PORT_OPEN_H

#include "cli/arguments.h"
#include "cli/console.h"
#include "serial/serial_port.h"

/* Finds the port and opens it; with --wait as soon as it is there. path: its name as it was found.
 * False: the console was told why not, and *exit_code is which. */
TULPAR_MUST_USE bool port_open(struct serial_port *port, char path[SERIAL_PATH_MAX],
                               const struct arguments *arguments, struct console *console,
                               enum exit_code *exit_code);

#endif
