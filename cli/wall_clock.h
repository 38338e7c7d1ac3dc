/* SPDX-License-Identifier: MIT */
/* The time of day, for people. Nothing waits by it: it may jump. */
#ifndef CLI_WALL_CLOCK_H
#define CLI_WALL_CLOCK_H

#include <stdbool.h>

struct wall_time {
    unsigned year, month, day; /* 2026, 1 .. 12, 1 .. 31 */
    unsigned hour, minute, second, millisecond;
};

/* utc: not in this place's time zone. */
void wall_clock_now(bool utc, struct wall_time *now);

#endif
