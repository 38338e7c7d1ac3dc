/* SPDX-License-Identifier: MIT */
#include "pace.h"

#include <poll.h>
#include <time.h>

enum { SECOND = 1000000000 };

/* Virtual time that is run at once at full pace, and the lag that is written off. */
#define SLICE UINT64_C(1000000)
#define LAG   UINT64_C(100000000)

static uint64_t wall_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

void pacer_start(struct pacer *pacer, enum pace pace, uint64_t virtual_now) {
    *pacer = (struct pacer){pace, wall_now(), virtual_now};
}

uint64_t pacer_target(const struct pacer *pacer, uint64_t virtual_now) {
    if (pacer->pace == PACE_MAX) {
        return virtual_now + SLICE;
    }
    uint64_t target = pacer->virtual_start + (wall_now() - pacer->wall_start);
    /* In slices, so that signals and the port are looked after when the machine is slow. */
    return target > virtual_now + 10 * SLICE ? virtual_now + 10 * SLICE : target;
}

void pacer_ran(struct pacer *pacer, uint64_t virtual_now) {
    uint64_t should_be = pacer->virtual_start + (wall_now() - pacer->wall_start);
    if (pacer->pace == PACE_REAL && should_be > virtual_now + LAG) {
        pacer_start(pacer, PACE_REAL, virtual_now);
    }
}

void pacer_wait(const struct pacer *pacer, int descriptor, uint64_t nanoseconds,
                const sigset_t *during) {
    struct pollfd waited = {.fd = descriptor, .events = POLLIN};
    struct timespec timeout = {0, 0};
    if (pacer->pace == PACE_REAL) {
        timeout.tv_sec = (time_t)(nanoseconds / SECOND);
        timeout.tv_nsec = (long)(nanoseconds % SECOND);
    }
    ppoll(&waited, descriptor >= 0 ? 1 : 0, &timeout, during);
}
