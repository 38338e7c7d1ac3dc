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

/* The same port once more, for a monitor: looks once, says nothing, and keeps what has come. path:
 * as it was found, and may be another one now where the arguments name an adapter. */
TULPAR_MUST_USE enum serial_error port_open_again(struct serial_port *port,
                                                  char path[SERIAL_PATH_MAX],
                                                  const struct arguments *arguments, uint32_t baud,
                                                  struct serial_problem *problem);

#endif
