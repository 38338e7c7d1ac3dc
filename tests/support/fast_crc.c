/* SPDX-License-Identifier: MIT */
#include "support/fast_crc.h"

#include "wire/bytes.h"
#include "wire/crc.h"

enum { LANES = 8, BYTES = 256 };

/* lanes[n][byte]: what a byte comes to with n zero bytes behind it. */
static uint32_t lanes[LANES][BYTES];

/* The first lane comes from wire/crc.c: both inversions of image_crc() are taken out, and an empty
 * table says that this is the first call. */
static void prepare(void) {
    for (unsigned i = 0; i < BYTES; i++) {
        uint8_t byte = (uint8_t)i;

        lanes[0][i] = ~image_crc(UINT32_MAX, &byte, 1);
    }
    for (unsigned lane = 1; lane < LANES; lane++) {
        for (unsigned i = 0; i < BYTES; i++) {
            uint32_t before = lanes[lane - 1][i];

            lanes[lane][i] = before >> 8 ^ lanes[0][before & UINT8_MAX];
        }
    }
}

uint32_t fast_image_crc(uint32_t crc, const uint8_t *data, size_t length) {
    if (lanes[0][1] == 0) {
        prepare();
    }
    crc = ~crc;
    for (; length >= LANES; data += LANES, length -= LANES) {
        uint32_t low = crc ^ get_u32(data), high = get_u32(data + 4);

        crc = lanes[7][low & UINT8_MAX] ^ lanes[6][low >> 8 & UINT8_MAX] ^
              lanes[5][low >> 16 & UINT8_MAX] ^ lanes[4][low >> 24] ^ lanes[3][high & UINT8_MAX] ^
              lanes[2][high >> 8 & UINT8_MAX] ^ lanes[1][high >> 16 & UINT8_MAX] ^
              lanes[0][high >> 24];
    }
    for (; length > 0; data++, length--) {
        crc = crc >> 8 ^ lanes[0][(crc ^ *data) & UINT8_MAX];
    }
    return ~crc;
}
