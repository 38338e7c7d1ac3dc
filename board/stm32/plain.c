/* SPDX-License-Identifier: MIT */
/* A plain bootloader (boot/extras_none.c). */
#include "the_board.h"

const struct board the_board = {BOARD_IN_COMMON};
