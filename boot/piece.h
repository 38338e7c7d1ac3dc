/* SPDX-License-Identifier: MIT */
/* How much of an image is in doubt together, where flash has no ECC (boot/doubt.h). */
#ifndef BOOT_PIECE_H
#define BOOT_PIECE_H

#include <stdint.h>

/* Small erase units are taken together, or an update would take a record for each of them: so many
 * bytes, by the size of the application area. On the chips that there are, that is less than a
 * fifth of the area, and no more than the smallest of unequal sectors. */
static inline uint32_t piece_together(uint32_t area) {
    enum { PIECE = 8192, PIECE_OF_LARGE = 16384, LARGE = 65536 };

    return area > LARGE ? PIECE_OF_LARGE : PIECE;
}

#endif
