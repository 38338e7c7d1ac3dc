/* SPDX-License-Identifier: MIT */
/* Virtual time beside the wall clock. */
#ifndef VBOARD_CLI_PACE_H
#define VBOARD_CLI_PACE_H

#include <signal.h>
#include <stdint.h>

#include "options.h"

struct pacer {
    enum pace pace;
    uint64_t wall_start, virtual_start; /* nanoseconds */
};

void pacer_start(struct pacer *pacer, enum pace pace, uint64_t virtual_now);

/* How far the board may run now. */
uint64_t pacer_target(const struct pacer *pacer, uint64_t virtual_now);

/* The board has run: a machine that is too slow for it makes time stretch, not pile up. */
void pacer_ran(struct pacer *pacer, uint64_t virtual_now);

/* Waits up to `nanoseconds`, or until `descriptor` (unless negative) can be read, or a signal of
 * those that `during` lets through. At full pace it only lets signals through. */
void pacer_wait(const struct pacer *pacer, int descriptor, uint64_t nanoseconds,
                const sigset_t *during);

#endif
