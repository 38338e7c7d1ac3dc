/* SPDX-License-Identifier: MIT */
#include "wire/bytes.h"

/* Of bytes that were stored as such. */
typedef uint32_t __attribute__((may_alias)) word_of_bytes;

/* One load where it is possible: pages are programmed in words, and lie so that it is. The core's
 * order of bytes is that of the wire. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a word is not as it lies in memory");

uint32_t get_u32(const uint8_t *bytes) {
    uint32_t value = 0;

    if ((uintptr_t)bytes % sizeof value == 0) {
        return *(const word_of_bytes *)(const void *)bytes;
    }
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
