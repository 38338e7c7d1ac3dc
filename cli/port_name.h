/* SPDX-License-Identifier: MIT */
/* -p serial:066BFF and -p usb:1-2: a port by its adapter, whatever the system calls it today. */
#ifndef CLI_PORT_NAME_H
#define CLI_PORT_NAME_H

#include <stdbool.h>

#include "cli/message.h"

/* The name is not that of a device. */
bool port_name_is_adapter(const char *name);

/* What stands behind "serial:" or "usb:" is empty. */
bool port_name_is_empty(const char *name);

/* The port of `count` in `list` whose adapter has this serial number, or is plugged in there. The
 * beginning of a number is enough, in capitals or not, when no other begins so; "usb:1-2" is any
 * interface there, "usb:1-2:1.2" that one. NULL: none, which is EXIT_PORT, or several, EXIT_USAGE;
 * *message says which. command: what the user typed but for -p. */
const struct serial_candidate *port_named(const char *name, const struct serial_candidate *list,
                                          size_t count, const char *command,
                                          struct message *message);

#endif
