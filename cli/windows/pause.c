/* SPDX-License-Identifier: MIT */
#include "cli/pause.h"

#include <windows.h>

#include "cli/seconds.h"

enum { US_PER_MS = 1000 };

uint64_t pause_now_us(void) {
    LARGE_INTEGER ticks, rate;

    (void)QueryPerformanceFrequency(&rate); /* they do not fail since Windows XP */
    (void)QueryPerformanceCounter(&ticks);
    /* The seconds apart from the rest: ticks times a million has no room after weeks. */
    return (uint64_t)(ticks.QuadPart / rate.QuadPart) * US_PER_SECOND +
           (uint64_t)(ticks.QuadPart % rate.QuadPart * US_PER_SECOND / rate.QuadPart);
}

/* Ctrl-C comes to another thread: the caller looks for it afterwards. */
void pause_for(uint32_t us) {
    Sleep((us + US_PER_MS - 1) / US_PER_MS);
}
