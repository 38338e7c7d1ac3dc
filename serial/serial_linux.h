/* SPDX-License-Identifier: MIT */
/* What the files for Linux share. */
#ifndef SERIAL_LINUX_H
#define SERIAL_LINUX_H

#include "serial/serial_posix.h"

/* Sets the rate of an open port of either kind. */
TULPAR_MUST_USE enum serial_error serial_set_rate(struct serial_port *port, uint32_t baud);

bool pseudo_terminal_path(const char *path);

/* Sets a pseudo terminal to raw bytes at any rate. libserialport 0.1.1 cannot open one: it wants a
 * /sys/class/tty entry and modem lines, and a pty has neither. False: errno says why. */
TULPAR_MUST_USE bool pseudo_terminal_configure(int descriptor, uint32_t baud);

#endif
