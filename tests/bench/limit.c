/* SPDX-License-Identifier: MIT */
#include "limit.h"

#define ERASE_S   22.02e-3
#define PROGRAM_S 81.69e-6

enum { BITS_PER_BYTE = 10 }; /* 8N1 */

static double flash_time(uint32_t erases, uint32_t programs) {
    return erases * ERASE_S + programs * PROGRAM_S;
}

struct limit limit_of_whole(const struct change *change, uint32_t size, uint32_t baud) {
    struct limit limit = {
        .wire = (double)size * BITS_PER_BYTE / baud,
        .flash = flash_time(change->erases, change->programs),
    };
    uint32_t page = size < IMAGE_PAGE ? size : IMAGE_PAGE;
    double wire_first = limit.wire + flash_time(change->last_erases, change->last_programs);
    double flash_last = (double)page * BITS_PER_BYTE / baud + limit.flash;

    limit.both = wire_first > flash_last ? wire_first : flash_last;
    return limit;
}

struct limit limit_of_change(const struct change *change) {
    double flash = flash_time(change->erases, change->programs);

    return (struct limit){.flash = flash, .both = flash};
}
