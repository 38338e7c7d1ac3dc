/* SPDX-License-Identifier: MIT */
/* Has the flash an ECC? In a program that may hold several boards: as its geometry says. */
#ifndef BOOT_MANY_BOARDS_BOOT_ECC_H
#define BOOT_MANY_BOARDS_BOOT_ECC_H

#include "boot/board.h"

static inline bool ecc_is_there(const struct board *board) {
    return (board->geometry->properties & FLASH_HAS_ECC) != 0;
}

#endif
