/* SPDX-License-Identifier: MIT */
/* Ctrl-C, SIGTERM and SIGHUP, as a question that loops ask. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

/* From now on these signals end nothing by themselves; neither does a closed output pipe. */
void stop_install(void);

bool stop_requested(void);

#endif
