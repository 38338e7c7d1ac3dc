/* SPDX-License-Identifier: MIT */
#include "wire/bytes.h"

uint32_t get_u32(const uint8_t *bytes) {
    uint32_t value = 0;

    for (int i = sizeof value - 1; i >= 0; i--) {
        value = value << 8 | bytes[i];
    }
    return value;
}

void put_u32(uint8_t *bytes, uint32_t value) {
    for (unsigned i = 0; i < sizeof value; i++) {
        bytes[i] = (uint8_t)value;
        value >>= 8;
    }
}
