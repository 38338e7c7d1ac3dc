/* SPDX-License-Identifier: MIT */
#include "boot/range_decoder.h"

enum {
    RANGE_SMALL = 1 << 24,
    START_BYTES = 5,
    PROBABILITY_BITS = 11,
    PROBABILITY_ONE = 1 << PROBABILITY_BITS,
    ADAPTION_SHIFT = 5,
};

uint32_t range_byte(struct range_decoder *decoder) {
    if (decoder->in == decoder->in_end) {
        decoder->exhausted = true;
        return 0;
    }
    return *decoder->in++;
}

void range_start(struct range_decoder *decoder) {
    decoder->range.size = 0xFFFFFFFF;
    for (int i = 0; i < START_BYTES; i++) {
        decoder->range.code = decoder->range.code << 8 | range_byte(decoder);
    }
}

/* Unpacking spends most of its time here. Inlined, `range` stays in registers: that saves a third
 * of the cycles and costs a hundred bytes. */
#define INLINED __attribute__((always_inline)) static inline

/* Shifts in a byte when the range has become small. */
INLINED void normalize(struct range_decoder *decoder, struct range *range) {
    if (range->size < RANGE_SMALL) {
        range->size <<= 8;
        range->code = range->code << 8 | range_byte(decoder);
    }
}

bool range_finish(struct range_decoder *decoder) {
    normalize(decoder, &decoder->range);
    return decoder->range.code == 0 && decoder->in == decoder->in_end && !decoder->exhausted;
}

INLINED uint32_t next_bit(struct range_decoder *decoder, struct range *range, uint16_t *place) {
    uint32_t probability = *place;
    uint32_t zero;
    uint32_t bit = 0;

    normalize(decoder, range);
    zero = (range->size >> PROBABILITY_BITS) * probability;
    if (range->code < zero) {
        range->size = zero;
        probability += (PROBABILITY_ONE - probability) >> ADAPTION_SHIFT;
    } else {
        range->size -= zero;
        range->code -= zero;
        probability -= probability >> ADAPTION_SHIFT;
        bit = 1;
    }
    *place = (uint16_t)probability;
    return bit;
}

uint32_t range_bit(struct range_decoder *decoder, uint16_t *probability) {
    struct range range = decoder->range;
    uint32_t bit = next_bit(decoder, &range, probability);

    decoder->range = range;
    return bit;
}

uint32_t range_bits(struct range_decoder *decoder, uint16_t *tree, uint32_t count) {
    struct range range = decoder->range;
    uint32_t end = 1u << count;
    uint32_t symbol = 1;

    do {
        symbol = symbol << 1 | next_bit(decoder, &range, &tree[symbol]);
    } while (symbol < end);
    decoder->range = range;
    return symbol - end;
}

uint32_t range_bits_reversed(struct range_decoder *decoder, uint16_t *tree, uint32_t count) {
    uint32_t bits = range_bits(decoder, tree, count);
    uint32_t value = 0;

    for (; count > 0; count--) {
        value = value << 1 | bits % 2;
        bits /= 2;
    }
    return value;
}

uint32_t range_bits_even(struct range_decoder *decoder, uint32_t count) {
    struct range *range = &decoder->range;
    uint32_t value = 0;

    for (; count > 0; count--) {
        normalize(decoder, range);
        range->size /= 2;
        value *= 2;
        if (range->code >= range->size) {
            range->code -= range->size;
            value++;
        }
    }
    return value;
}
