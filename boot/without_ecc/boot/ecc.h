/* SPDX-License-Identifier: MIT */
/* Has the flash an ECC? Firmware knows it when it is compiled: this one has none. */
#ifndef BOOT_WITHOUT_ECC_BOOT_ECC_H
#define BOOT_WITHOUT_ECC_BOOT_ECC_H

#include "boot/board.h"

static inline bool ecc_is_there(const struct board *board) {
    (void)board;
    return false;
}

#endif
