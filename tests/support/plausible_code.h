/* SPDX-License-Identifier: MIT */
/* Bytes that look like code for a Cortex-M to a packer: common half-words, calls, repetitions, and
 * a rest that nothing foretells. */
#ifndef TESTS_SUPPORT_PLAUSIBLE_CODE_H
#define TESTS_SUPPORT_PLAUSIBLE_CODE_H

#include <stdint.h>

/* Fills `code`; size a multiple of 2. The same seed gives the same bytes. */
void plausible_code(uint8_t *code, uint32_t size, uint32_t seed);

/* Bytes that cannot be packed. */
void noise(uint8_t *bytes, uint32_t size, uint32_t seed);

#endif
