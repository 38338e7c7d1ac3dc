/* SPDX-License-Identifier: MIT */
/* Each block that may be in flight has a place. boot/some_unplaced has the same header for where
 * that is not so. */
#ifndef BOOT_ALL_PLACED_BOOT_UNPLACED_H
#define BOOT_ALL_PLACED_BOOT_UNPLACED_H

#include "boot/board.h"
#include "wire/frame.h"

enum { UNPLACED_MAY_WAIT = false };

static inline bool unplaced_has_to_wait(const struct board *board,
                                        const struct frame_parser *packet) {
    (void)board;
    (void)packet;
    return false;
}

#endif
