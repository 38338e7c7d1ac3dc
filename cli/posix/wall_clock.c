/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* clock_gettime, localtime_r */

#include "cli/wall_clock.h"

#include <time.h>

enum { FIRST_YEAR = 1900, NS_PER_MS = 1000000 };

void wall_clock_now(bool utc, struct wall_time *now) {
    struct timespec time = {0};
    struct tm parts = {0};

    (void)clock_gettime(CLOCK_REALTIME, &time);
    if (utc) {
        (void)gmtime_r(&time.tv_sec, &parts);
    } else {
        (void)localtime_r(&time.tv_sec, &parts);
    }
    *now = (struct wall_time){
        .year = (unsigned)(parts.tm_year + FIRST_YEAR),
        .month = (unsigned)(parts.tm_mon + 1),
        .day = (unsigned)parts.tm_mday,
        .hour = (unsigned)parts.tm_hour,
        .minute = (unsigned)parts.tm_min,
        .second = (unsigned)parts.tm_sec,
        .millisecond = (unsigned)(time.tv_nsec / NS_PER_MS),
    };
}
