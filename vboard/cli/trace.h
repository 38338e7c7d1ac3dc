/* SPDX-License-Identifier: MIT */
/* --trace mmio=FILE: every access to a peripheral's register, one line each; led=FILE: every change
 * of an LED; uart=FILE: every byte on the cable, and every reset. */
#ifndef VBOARD_CLI_TRACE_H
#define VBOARD_CLI_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "vboard.h"

struct trace_file {
    FILE *file; /* NULL: no trace */
    const char *path;
};

struct trace {
    struct trace_file mmio, leds, uart;
};

/* Where to; NULL: no such trace. */
struct trace_paths {
    const char *mmio, *leds, *uart;
};

/* False: said why. `trace` must outlive the runs of the board. */
bool trace_open(struct trace *trace, struct vboard *board, const struct trace_paths *paths)
    __attribute__((warn_unused_result));
/* The core's cycles begin again at 0. */
void trace_power_on(struct trace *trace);
/* False: not all of it could be written; said why. */
bool trace_close(struct trace *trace) __attribute__((warn_unused_result));

#endif
