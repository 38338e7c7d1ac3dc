/* SPDX-License-Identifier: MIT */
/* CRC calculation unit. RM0394 and RM0351, CRC. */
#ifndef VBOARD_PERIPH_CRC_V2_H
#define VBOARD_PERIPH_CRC_V2_H

#include "../regs.h"
#include "../wires.h"

enum { CRC_NIBBLES = 16 };

struct crc {
    uint32_t value, init, polynomial, control;
    uint32_t idr;
    uint32_t nibbles[CRC_NIBBLES]; /* of this polynomial and its size */
};

extern const struct peripheral crc_peripheral;

#endif
