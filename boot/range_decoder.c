#include "boot/range_decoder.h"

enum {
    RANGE_TOP = 1 << 24,
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

static void normalize(struct range_decoder *decoder) {
    if (decoder->range < RANGE_TOP) {
        decoder->range <<= 8;
        decoder->code = decoder->code << 8 | range_byte(decoder);
    }
}

void range_start(struct range_decoder *decoder) {
    decoder->range = 0xFFFFFFFF;
    for (int i = 0; i < START_BYTES; i++) {
        decoder->code = decoder->code << 8 | range_byte(decoder);
    }
}

bool range_finish(struct range_decoder *decoder) {
    normalize(decoder);
    return decoder->code == 0 && decoder->in == decoder->in_end && !decoder->exhausted;
}

uint32_t range_bit(struct range_decoder *decoder, uint16_t *probability) {
    uint32_t zero;

    normalize(decoder);
    zero = (decoder->range >> PROBABILITY_BITS) * *probability;
    if (decoder->code < zero) {
        decoder->range = zero;
        *probability =
            (uint16_t)(*probability + ((PROBABILITY_ONE - *probability) >> ADAPTION_SHIFT));
        return 0;
    }
    decoder->range -= zero;
    decoder->code -= zero;
    *probability = (uint16_t)(*probability - (*probability >> ADAPTION_SHIFT));
    return 1;
}

uint32_t range_bits(struct range_decoder *decoder, uint16_t *tree, uint32_t count) {
    uint32_t symbol = 1;

    while (symbol >> count == 0) {
        symbol = symbol << 1 | range_bit(decoder, &tree[symbol]);
    }
    return symbol - (1u << count);
}

uint32_t range_bits_reversed(struct range_decoder *decoder, uint16_t *tree, uint32_t count) {
    uint32_t symbol = 1;
    uint32_t value = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t bit = range_bit(decoder, &tree[symbol]);

        symbol = symbol << 1 | bit;
        value |= bit << i;
    }
    return value;
}

uint32_t range_bits_even(struct range_decoder *decoder, uint32_t count) {
    uint32_t value = 0;

    for (; count > 0; count--) {
        normalize(decoder);
        decoder->range >>= 1;
        value <<= 1;
        if (decoder->code >= decoder->range) {
            decoder->code -= decoder->range;
            value |= 1;
        }
    }
    return value;
}
