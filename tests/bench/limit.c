/* SPDX-License-Identifier: MIT */
#include "limit.h"

#define NS_PER_S 1e9

enum { BITS_PER_BYTE = 10 }; /* 8N1 */

struct limit limit_of_whole(const struct change *change, uint32_t size, uint32_t baud) {
    struct limit limit = {
        .wire = (double)size * BITS_PER_BYTE / baud,
        .flash = (double)change->flash_ns / NS_PER_S,
    };
    uint32_t piece = size < IMAGE_PIECE ? size : IMAGE_PIECE;
    double wire_first = limit.wire + (double)change->last_ns / NS_PER_S;
    double flash_last = (double)piece * BITS_PER_BYTE / baud + limit.flash;

    limit.both = wire_first > flash_last ? wire_first : flash_last;
    return limit;
}

struct limit limit_of_change(const struct change *change) {
    double flash = (double)change->flash_ns / NS_PER_S;

    return (struct limit){.flash = flash, .both = flash};
}
