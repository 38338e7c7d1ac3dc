/* SPDX-License-Identifier: MIT */
/* The shift register of either version. */
#include "crc.h"

#define INIT_RESET UINT32_C(0xFFFFFFFF)
#define POL_RESET  UINT32_C(0x04C11DB7)

uint32_t crc_mask(const struct crc *crc) {
    return crc->size == 32 ? UINT32_MAX : (1u << crc->size) - 1;
}

/* What four bits at the top come to, bit by bit. */
void crc_prepare(struct crc *crc, uint32_t polynomial, unsigned size) {
    crc->polynomial = polynomial;
    crc->size = size;
    for (uint32_t i = 0; i < CRC_NIBBLES; i++) {
        uint32_t value = i << (size - 4);
        for (unsigned bit = 0; bit < 4; bit++) {
            uint32_t out = value >> (size - 1) & 1u;
            value = (value << 1 ^ (out != 0 ? polynomial : 0)) & crc_mask(crc);
        }
        crc->nibbles[i] = value;
    }
}

void crc_feed(struct crc *crc, uint32_t data, unsigned bits) {
    for (unsigned left = bits; left > 0; left -= 4) {
        uint32_t out = (crc->value >> (crc->size - 4) ^ data >> (left - 4)) % CRC_NIBBLES;
        crc->value = (crc->value << 4 ^ crc->nibbles[out]) & crc_mask(crc);
    }
}

void crc_make(struct crc *crc) {
    *crc = (struct crc){.value = INIT_RESET, .init = INIT_RESET};
    crc_prepare(crc, POL_RESET, 32);
}
