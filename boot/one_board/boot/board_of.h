/* SPDX-License-Identifier: MIT */
/* Which board? In firmware there is one, and it is a constant that the compiler knows: what it is
 * made of becomes numbers in the code, and its operations plain calls. That is a twentieth of the
 * bootloader.
 *
 * boot/many_boards has the same header for programs that may hold several. */
#ifndef BOOT_ONE_BOARD_BOOT_BOARD_OF_H
#define BOOT_ONE_BOARD_BOOT_BOARD_OF_H

#include "boot/board.h"

/* Defined by the port, and the one that it hands to boot_run(). Nobody needs to keep it. */
extern const struct board the_board;

static inline const struct held_board *hold_board(const struct board *board) {
    (void)board;
    return 0;
}

static inline const struct board *board_of(const struct held_board *held) {
    (void)held;
    return &the_board;
}

#endif
