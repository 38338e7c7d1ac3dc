/* SPDX-License-Identifier: MIT */
/* Inside of rom/: what was read of flash and option bytes. */
#ifndef ROM_BYTES_H
#define ROM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Little-endian; four bytes. */
static inline uint32_t word_of(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

#endif
