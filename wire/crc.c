/* SPDX-License-Identifier: MIT */
#include "wire/crc.h"

#define POLYNOMIAL 0x04C11DB7u

uint32_t packet_crc_in_software(uint32_t crc, const uint8_t *data, size_t length) {
    enum { BITS = 32 }; /* each byte is fed as a word */

    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < BITS; bit++) {
            crc = (crc & 1u << (BITS - 1)) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
        }
    }
    return crc;
}
