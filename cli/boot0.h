/* SPDX-License-Identifier: MIT */
/* --boot0: the pin that decides whether a reset leads into ST's ROM loader, by a line of the
 * adapter. */
#ifndef CLI_BOOT0_H
#define CLI_BOOT0_H

#include "cli/arguments.h"

/* As it is typed: "dtr", "rts-inverted"; BOOT0_BY_HAND: "". */
const char *boot0_name(enum boot0_by by);

/* BOOT0S: it is none of them. */
enum boot0_by boot0_named(const char *name);

/* The line, for people: "DTR"; BOOT0_BY_HAND: "hand". */
const char *boot0_line(enum boot0_by by);

/* Sets BOOT0, but for BOOT0_BY_HAND, which is somebody else's to do. */
TULPAR_MUST_USE enum serial_error boot0_set(struct serial_port *port, enum boot0_by by, bool high,
                                            struct serial_problem *problem);

#endif
