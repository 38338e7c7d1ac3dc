/* SPDX-License-Identifier: MIT */
/* CRC calculation unit: version 2 with INIT, POL, sizes and reversals (RM0394, RM0351 and RM0440,
 * CRC), version 1 with one polynomial, for words (RM0008 and RM0090, CRC). */
#ifndef VBOARD_PERIPH_CRC_H
#define VBOARD_PERIPH_CRC_H

#include "../regs.h"
#include "../wires.h"

enum { CRC_NIBBLES = 16 };

struct crc {
    uint32_t value, init, polynomial, control;
    uint32_t idr;
    unsigned size;                 /* of the polynomial, in bits */
    uint32_t nibbles[CRC_NIBBLES]; /* of this polynomial and its size */
};

extern const struct peripheral crc_v2_peripheral, crc_v1_peripheral;
/* The same on every chip of that version. */
extern const struct reg crc_v1_regs[3];

/* Another polynomial or size. */
void crc_prepare(struct crc *crc, uint32_t polynomial, unsigned size);
/* The lowest `bits` bits of `data`, the highest one first. */
void crc_feed(struct crc *crc, uint32_t data, unsigned bits);
/* As after a reset: CRC-32's polynomial, all ones. */
void crc_make(struct crc *crc);
/* The bits of the CRC's size. */
uint32_t crc_mask(const struct crc *crc);

#endif
