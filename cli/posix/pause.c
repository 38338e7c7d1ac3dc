/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* clock_gettime, nanosleep */

#include "cli/pause.h"

#include <time.h>

#include "cli/seconds.h"

enum { NS_PER_US = 1000 };

uint64_t pause_now_us(void) {
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* always there */
    return (uint64_t)now.tv_sec * US_PER_SECOND + (uint64_t)now.tv_nsec / NS_PER_US;
}

void pause_for(uint32_t us) {
    struct timespec time = {.tv_nsec = (long)us * NS_PER_US};

    (void)nanosleep(&time, NULL); /* a signal ends it, and the caller looks for one */
}
