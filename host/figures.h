/* SPDX-License-Identifier: MIT */
/* What several files of this room compute with. */
#ifndef HOST_FIGURES_H
#define HOST_FIGURES_H

#include <stdint.h>

#define US_PER_MS     1000u
#define US_PER_SECOND 1000000u

enum { BITS_PER_BYTE = 10 }; /* on the line: start, 8 data, stop */

static inline uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

#endif
