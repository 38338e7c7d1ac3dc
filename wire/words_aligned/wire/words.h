/* SPDX-License-Identifier: MIT */
/* The words of bytes.h, for cores that load and store them at their multiples only: byte by byte,
 * which is eleven instructions, and therefore a function each (words.c). */
#ifndef WIRE_WORDS_ALIGNED_WIRE_WORDS_H
#define WIRE_WORDS_ALIGNED_WIRE_WORDS_H

#include <stdint.h>

uint32_t get_u32(const uint8_t *bytes);
void put_u32(uint8_t *bytes, uint32_t value);

#endif
