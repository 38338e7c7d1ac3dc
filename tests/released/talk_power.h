/* SPDX-License-Identifier: MIT */
/* The same for who records a conversation and who says it again. */
#ifndef TESTS_RELEASED_TALK_POWER_H
#define TESTS_RELEASED_TALK_POWER_H

#include "support/bench_board.h"

/* Nobody has heard what the board said last. */
static inline void talk_power_cycle(struct bench *bench) {
    uint8_t unheard;

    while (bench_receive(bench, &unheard, 1, 0) == 1) {
    }
    bench_power_cycle(bench);
}

#endif
