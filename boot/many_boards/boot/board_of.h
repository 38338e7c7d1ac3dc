/* SPDX-License-Identifier: MIT */
/* Which board? In a program that may hold several: the one that was handed over.
 *
 * boot/one_board has the same header for a program with one board. The build chooses (boot/
 * CMakeLists.txt): on the PC this one, in firmware the other. */
#ifndef BOOT_MANY_BOARDS_BOOT_BOARD_OF_H
#define BOOT_MANY_BOARDS_BOOT_BOARD_OF_H

#include "boot/board.h"

/* What a session, an update or a boot keeps of it, and what it is to them. */
static inline const struct held_board *hold_board(const struct board *board) {
    return (const struct held_board *)board;
}

static inline const struct board *board_of(const struct held_board *held) {
    return (const struct board *)held;
}

#endif
