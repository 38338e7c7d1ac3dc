/* SPDX-License-Identifier: MIT */
/* a * b / c without overflow on the way. */
#ifndef VBOARD_SCALE_H
#define VBOARD_SCALE_H

#include <stdint.h>

static inline uint64_t scale(uint64_t a, uint64_t b, uint64_t c) {
    __extension__ typedef unsigned __int128 wide;
    return (uint64_t)((wide)a * b / c);
}

#endif
