/* SPDX-License-Identifier: MIT */
/* Little-endian numbers in byte arrays. Packed structs are never cast onto the wire: the order of
 * the bytes stands here, for every compiler and every machine (words_aligned/ is for little-endian
 * cores).
 *
 * No alignment is needed; the caller guarantees 2, 4 or 8 accessible bytes. */
#ifndef WIRE_BYTES_H
#define WIRE_BYTES_H

#include <stdint.h>

static inline uint16_t get_u16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] | (uint16_t)bytes[1] << 8);
}

static inline void put_u16(uint8_t *bytes, uint16_t value) {
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

/* get_u32, put_u32: as the core likes to have them. */
#include "wire/words.h"

#endif
