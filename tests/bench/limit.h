/* SPDX-License-Identifier: MIT */
/* What no protocol can be faster than: the wire for the bytes, and the flash for the pages. */
#ifndef BENCH_LIMIT_H
#define BENCH_LIMIT_H

#include <stdint.h>

#include "image.h"

/* Seconds; what there is no limit to is 0. */
struct limit {
    double wire;  /* every byte of the image once, uncompressed: ten bits each */
    double flash; /* erase and program what must change */
    double both;  /* side by side: the wire and the last piece's flash time behind it, or the flash
                     and one piece's wire time before it, whichever is longer */
};

/* Of an image that is sent as it is. baud above 0. */
struct limit limit_of_whole(const struct change *change, uint32_t size, uint32_t baud);

/* Of one that is like what the flash holds: how few bytes that takes, nobody knows. */
struct limit limit_of_change(const struct change *change);

#endif
