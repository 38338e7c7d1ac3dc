/* SPDX-License-Identifier: MIT */
/* Has the flash an ECC? Firmware knows it when it is compiled, and what the other kind asks for is
 * left out: this one has. boot/without_ecc and boot/many_boards have the same header. */
#ifndef BOOT_WITH_ECC_BOOT_ECC_H
#define BOOT_WITH_ECC_BOOT_ECC_H

#include "boot/board.h"

static inline bool ecc_is_there(const struct board *board) {
    (void)board;
    return true;
}

#endif
