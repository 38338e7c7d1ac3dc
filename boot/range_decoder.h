/* SPDX-License-Identifier: MIT */
/* The range decoder of LZMA: bits that were packed by how probable they were. */
#ifndef BOOT_RANGE_DECODER_H
#define BOOT_RANGE_DECODER_H

#include <stdbool.h>
#include <stdint.h>

enum { RANGE_EVEN = 1 << 10 }; /* both values of a bit are as probable */

struct range {
    uint32_t size;
    uint32_t code; /* where in it */
};

struct range_decoder {
    const uint8_t *in;
    const uint8_t *in_end;
    bool exhausted; /* more was taken than there is; zeros were given for it */
    struct range range;
};

/* One byte past the coder; 0 at the end of the input. */
uint32_t range_byte(struct range_decoder *decoder);

/* Takes the first bytes of what was packed. */
void range_start(struct range_decoder *decoder);

/* True when all was taken and no more than all. */
bool range_finish(struct range_decoder *decoder);

/* One bit. `probability` of a zero, in 1/2048; it adapts. */
uint32_t range_bit(struct range_decoder *decoder, uint16_t *probability);

/* `count` bits, the highest first. tree: 1 << count probabilities; the first is not used. */
uint32_t range_bits(struct range_decoder *decoder, uint16_t *tree, uint32_t count);

/* As range_bits(), the lowest first. */
uint32_t range_bits_reversed(struct range_decoder *decoder, uint16_t *tree, uint32_t count);

/* `count` bits without probabilities, the highest first. */
uint32_t range_bits_even(struct range_decoder *decoder, uint32_t count);

#endif
