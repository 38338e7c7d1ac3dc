/* SPDX-License-Identifier: MIT */
/* --trace: every packet, decoded, one line each. */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include "cli/console.h"
#include "tulpar/tulpar.h"

enum { TRACE_LINE_MAX = 512 };

/* One line of text, without its newline. */
void trace_line(enum tulpar_direction direction, const uint8_t *bytes, size_t length,
                uint64_t since_start_us, char out[TRACE_LINE_MAX]);

#endif
