/* SPDX-License-Identifier: MIT */
/* Output that may be stuck: a pipe that nobody reads, a terminal that was stopped with Ctrl-S. */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include <stdbool.h>
#include <stdio.h>

enum { STREAM_PIECE = 512 }; /* bytes; _POSIX_PIPE_BUF: a pipe that takes any takes as many */

/* Waits until `stream` takes STREAM_PIECE bytes without waiting. False: `stopped` said so before,
 * and what was to be written is lost. stopped: NULL waits for ever, in the write itself. */
bool stream_ready(FILE *stream, bool (*stopped)(void));

#endif
