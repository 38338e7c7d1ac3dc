/* SPDX-License-Identifier: MIT */
#include "cli/wall_clock.h"

#include <windows.h>

void wall_clock_now(bool utc, struct wall_time *now) {
    SYSTEMTIME time;

    if (utc) {
        GetSystemTime(&time);
    } else {
        GetLocalTime(&time);
    }
    *now = (struct wall_time){
        .year = time.wYear,
        .month = time.wMonth,
        .day = time.wDay,
        .hour = time.wHour,
        .minute = time.wMinute,
        .second = time.wSecond,
        .millisecond = time.wMilliseconds,
    };
}
