/* SPDX-License-Identifier: MIT */
/* What the files of serial/ share; not for their users. */
#ifndef SERIAL_SYSTEM_H
#define SERIAL_SYSTEM_H

#include "serial/serial_port.h"

/* The highest rate without errors of an adapter with these USB ids and product name (NULL: it has
 * none), in baud; 0: not known. */
uint32_t serial_adapter_baud(uint16_t vendor, uint16_t product, const char *name);

/* By each system: opens for this program alone and sets the line. port: zeroed, descriptor -1;
 * port->path is set as soon as it is known. forgets: what came in before. On an error what is open
 * already stays so, in `port`: serial_port_close() comes next. */
enum serial_error serial_open(struct serial_port *port, const char *path, uint32_t baud,
                              bool forgets, struct serial_problem *problem);

/* port->stopped says so. */
bool serial_is_stopped(const struct serial_port *port);

/* Where the system has pseudo terminals, which have no modem lines: it is none. */
bool serial_has_lines(const struct serial_port *port);

/* The operations of an open port. */
struct tulpar_channel serial_channel(struct serial_port *port);

/* By what a list of ports is sorted (qsort): USB ones first, then by path. */
int serial_candidate_order(const void *left, const void *right);

#endif
