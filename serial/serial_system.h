/* SPDX-License-Identifier: MIT */
/* What the files of one operating system share; not for their users. */
#ifndef SERIAL_SYSTEM_H
#define SERIAL_SYSTEM_H

#include "serial/serial_port.h"

/* The operations of an open port (serial_linux.c). */
struct tulpar_channel serial_channel(struct serial_port *port);

/* port->stopped says so. */
bool serial_is_stopped(const struct serial_port *port);

/* Sets the rate of an open port of either kind. */
TULPAR_MUST_USE enum serial_error serial_set_rate(struct serial_port *port, uint32_t baud);

bool pseudo_terminal_path(const char *path);

/* Sets a pseudo terminal to raw bytes at any rate. libserialport 0.1.1 cannot open one: it wants a
 * /sys/class/tty entry and modem lines, and a pty has neither. False: errno says why. */
TULPAR_MUST_USE bool pseudo_terminal_configure(int descriptor, uint32_t baud);

#endif
