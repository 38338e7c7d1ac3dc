/* SPDX-License-Identifier: MIT */
/* The words of bytes.h, which includes this behind the half-words, for cores that load and store
 * them anywhere: one instruction each. For those that do not, words_aligned/ stands before this
 * folder (wire/CMakeLists.txt). */
#ifndef WIRE_WORDS_H
#define WIRE_WORDS_H

#include <stdint.h>

/* Always inlined: a call would be two instructions. */
static inline __attribute__((always_inline)) uint32_t get_u32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static inline void put_u32(uint8_t *bytes, uint32_t value) {
    put_u16(bytes, (uint16_t)value);
    put_u16(bytes + 2, (uint16_t)(value >> 16));
}

#endif
