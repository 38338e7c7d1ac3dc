/* SPDX-License-Identifier: MIT */
/* What the files for Linux and for macOS share. */
#ifndef SERIAL_POSIX_H
#define SERIAL_POSIX_H

#include "serial/serial_system.h"

#define US_PER_SECOND 1000000u
#define NS_PER_US     1000u

/* What an errno means for an open port, which keeps it, and for one that is being opened. */
enum tulpar_channel_result serial_failed(struct serial_port *port, int system_error);
enum serial_error serial_open_failed(struct serial_problem *problem, int system_error);

/* port->path: what `path` leads to. A plain name is looked for in /dev. SERIAL_NOT_A_PORT: it is
 * no device of characters. */
enum serial_error serial_find_device(struct serial_port *port, const char *path,
                                     struct serial_problem *problem);

/* Of struct tulpar_channel; context: a serial_port. */
uint64_t serial_now_us(void *context);

/* -- by each system ----------------------------------------------------------------------------*/

/* TULPAR_CHANNEL_OK: the port can be read from or written to, or a signal came and the clock is to
 * be read. */
enum tulpar_channel_result serial_wait_for(struct serial_port *port, bool to_write,
                                           uint64_t deadline_us);

/* Of struct tulpar_channel. What was written before leaves at the old rate. */
enum tulpar_channel_result serial_set_baud(void *context, uint32_t baud);

#endif
