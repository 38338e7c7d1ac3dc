/* SPDX-License-Identifier: MIT */
#include "boot/lzma.h"

#include <string.h>

#include "boot/role.h"
#include "wire/branches.h"

/* Chunks: the first byte says what follows. */
enum {
    CONTROL_COPY = 1, /* bytes as they are */
    CONTROL_COPY_TOO = 2,
    CONTROL_PACKED = 0x80,
    CONTROL_RESET_SHIFT = 5,
    CONTROL_RESET_MASK = 3,
    CONTROL_SIZE_HIGH = 0x1F,

    RESET_STATE = 1,
    RESET_WITH_PROPERTIES = 2, /* and more */
};

/* The kinds of the latest symbols. */
enum {
    STATE_LITERALS = 0, /* for some time */
    STATE_MATCH = 7,    /* below: the latest symbol was a literal */
    STATE_REPEAT = 8,
    STATE_ONE_BYTE = 9,
    STATE_SECOND_MATCH = 10, /* from here on: two matches */
    STATE_SECOND_REPEAT = 11,

    /* What a literal makes of them. */
    STATE_ALL_LITERALS = 4, /* below */
    STATE_STEP = 3,
    STATE_SECOND_STEP = 6,
};

enum {
    LENGTH_MIN = 2,
    LENGTH_LOW_BITS = 3,
    LENGTH_MIDDLE_BITS = 3,
    LENGTH_HIGH_BITS = 8,
    LENGTH_MIDDLE_MIN = LENGTH_MIN + (1 << LENGTH_LOW_BITS),
    LENGTH_HIGH_MIN = LENGTH_MIDDLE_MIN + (1 << LENGTH_MIDDLE_BITS),
};

/* A distance comes as a slot, which is its two highest bits and their place, and the bits below. */
enum {
    SLOT_BITS = 6,
    SLOT_LENGTHS = 4, /* so many lengths have slots of their own */
    SLOT_IS_ALL = 4,  /* below: no more bits */
    SLOT_MIDDLE = 14, /* below: the other bits have their probabilities... */
    LOW_BITS = 4,     /* ...above: the lowest of them have */
};

enum { LITERAL_BITS = 8, LITERAL_END = 1 << LITERAL_BITS };

static void fail(struct lzma *lzma, enum lzma_result result) {
    if (lzma->result == LZMA_OK) {
        lzma->result = result;
    }
}

/* Counted from the start of the dictionary. */
static uint32_t position(const struct lzma *lzma) {
    return lzma->dictionary->length + lzma->done;
}

static uint32_t odd(const struct lzma *lzma) {
    return position(lzma) % LZMA_POSITIONS;
}

/* Reads what began `distance` + 1 before the end of what is done; `length` bytes lie in the
 * dictionary.
 */
static void read_dictionary(struct lzma *lzma, uint32_t distance, uint8_t *data, uint32_t length) {
    if (dictionary_read(lzma->dictionary, position(lzma) - 1 - distance, data, length) !=
        FLASH_OK) {
        fail(lzma, LZMA_BAD_FLASH);
    }
}

/* Appends `length` bytes that begin `distance` + 1 before the end of what is done. */
static void append_again(struct lzma *lzma, uint32_t distance, uint32_t length) {
    uint8_t *page = lzma->page;
    uint32_t done = lzma->done;
    uint32_t end = done + length;

    if (length > lzma->limit - done || distance >= position(lzma)) {
        fail(lzma, LZMA_BAD_STREAM);
        return;
    }
    if (distance >= done) {
        uint32_t before_page = distance + 1 - done;
        uint32_t part = length < before_page ? length : before_page;

        read_dictionary(lzma, distance, page + done, part);
        done += part;
    }
    for (; done < end; done++) { /* may run on into itself */
        page[done] = page[done - 1 - distance];
    }
    lzma->done = end;
}

/* The byte that a match at the latest distance would give; the symbol before was such a match. */
static uint32_t expected_byte(struct lzma *lzma) {
    uint32_t distance = lzma->distance[0];
    uint8_t byte = 0;

    if (distance < lzma->done) {
        byte = lzma->page[lzma->done - 1 - distance];
    } else if (distance < position(lzma)) {
        read_dictionary(lzma, distance, &byte, 1);
    } else { /* the dictionary has become smaller */
        fail(lzma, LZMA_BAD_STREAM);
    }
    return byte;
}

static void literal_state(struct lzma *lzma) {
    if (lzma->state < STATE_ALL_LITERALS) {
        lzma->state = STATE_LITERALS;
    } else if (lzma->state < STATE_SECOND_MATCH) {
        lzma->state -= STATE_STEP;
    } else {
        lzma->state -= STATE_SECOND_STEP;
    }
}

/* After a match, a byte has probabilities of its own as long as its bits are those expected: the
 * match ended because something in this byte is different. */
static uint32_t literal_after_match(struct lzma *lzma, uint16_t *tree) {
    uint32_t expecting = LITERAL_END; /* or 0 */
    uint32_t expected = expected_byte(lzma);
    uint32_t symbol = 1;

    while (symbol < LITERAL_END) {
        uint32_t bit;

        expected <<= 1;
        bit = range_bit(&lzma->decoder, &tree[expecting + (expected & expecting) + symbol]);
        symbol = symbol << 1 | bit;
        expecting &= bit ? expected : ~expected;
    }
    return symbol;
}

static void literal(struct lzma *lzma) {
    uint16_t *tree = lzma->model.literal[odd(lzma)];
    uint32_t byte = lzma->state < STATE_MATCH ? range_bits(&lzma->decoder, tree, LITERAL_BITS)
                                              : literal_after_match(lzma, tree);

    lzma->page[lzma->done++] = (uint8_t)byte;
    literal_state(lzma);
}

static uint32_t match_length(struct lzma *lzma, struct lzma_lengths *lengths) {
    struct range_decoder *decoder = &lzma->decoder;
    uint32_t place = odd(lzma);

    if (!range_bit(decoder, &lengths->beyond_low)) {
        return LENGTH_MIN + range_bits(decoder, lengths->low[place], LENGTH_LOW_BITS);
    }
    if (!range_bit(decoder, &lengths->beyond_middle)) {
        return LENGTH_MIDDLE_MIN + range_bits(decoder, lengths->middle[place], LENGTH_MIDDLE_BITS);
    }
    return LENGTH_HIGH_MIN + range_bits(decoder, lengths->high, LENGTH_HIGH_BITS);
}

static uint32_t match_distance(struct lzma *lzma, uint32_t length) {
    struct range_decoder *decoder = &lzma->decoder;
    struct lzma_model *model = &lzma->model;
    uint32_t kind = length < LENGTH_MIN + SLOT_LENGTHS ? length - LENGTH_MIN : SLOT_LENGTHS - 1;
    uint32_t slot = range_bits(decoder, model->slot[kind], SLOT_BITS);
    uint32_t count = slot / 2 - 1; /* of the bits below */
    uint32_t distance = 2 | slot % 2;

    if (slot < SLOT_IS_ALL) {
        return slot;
    }
    if (slot < SLOT_MIDDLE) {
        distance <<= count;
        return distance + range_bits_reversed(decoder, &model->middle_bits[distance - slot], count);
    }
    distance = distance << (count - LOW_BITS) | range_bits_even(decoder, count - LOW_BITS);
    return distance << LOW_BITS | range_bits_reversed(decoder, model->low_bits, LOW_BITS);
}

/* Puts a distance in front of the latest ones, in place of the one at `index`. */
static void to_front(struct lzma *lzma, uint32_t index, uint32_t distance) {
    for (; index > 0; index--) {
        lzma->distance[index] = lzma->distance[index - 1];
    }
    lzma->distance[0] = distance;
}

/* Which of the latest distances comes again. Returns true when it is the first, for one byte. */
static bool repeated_distance(struct lzma *lzma) {
    struct range_decoder *decoder = &lzma->decoder;
    struct lzma_model *model = &lzma->model;
    uint32_t state = lzma->state;
    uint32_t index = 1;

    if (!range_bit(decoder, &model->not_first[state])) {
        return !range_bit(decoder, &model->long_first[state][odd(lzma)]);
    }
    if (range_bit(decoder, &model->not_second[state])) {
        index = 2 + range_bit(decoder, &model->not_third[state]);
    }
    to_front(lzma, index, lzma->distance[index]);
    return false;
}

static void match(struct lzma *lzma) {
    bool second = lzma->state >= STATE_MATCH;
    uint32_t length = 1;

    if (!range_bit(&lzma->decoder, &lzma->model.repeat[lzma->state])) {
        length = match_length(lzma, &lzma->model.match_length);
        to_front(lzma, LZMA_DISTANCES - 1, match_distance(lzma, length));
        lzma->state = second ? STATE_SECOND_MATCH : STATE_MATCH;
    } else if (repeated_distance(lzma)) {
        lzma->state = second ? STATE_SECOND_REPEAT : STATE_ONE_BYTE;
    } else {
        length = match_length(lzma, &lzma->model.repeat_length);
        lzma->state = second ? STATE_SECOND_REPEAT : STATE_REPEAT;
    }
    append_again(lzma, lzma->distance[0], length);
}

/* Each symbol appends a byte or more, or fails. */
static void symbols(struct lzma *lzma) {
    while (lzma->done < lzma->limit && lzma->result == LZMA_OK) {
        role_breathes();
        if (range_bit(&lzma->decoder, &lzma->model.match[lzma->state][odd(lzma)])) {
            match(lzma);
        } else {
            literal(lzma);
        }
    }
}

static uint32_t chunk_number(struct lzma *lzma) {
    uint32_t high = range_byte(&lzma->decoder);

    return high << 8 | range_byte(&lzma->decoder);
}

/* The chunk holds so many bytes of the page. */
static void expect(struct lzma *lzma, uint32_t size) {
    if (size > lzma->page_size - lzma->done || lzma->decoder.exhausted) {
        fail(lzma, LZMA_BAD_STREAM);
        return;
    }
    lzma->limit = lzma->done + size;
}

static void copied_chunk(struct lzma *lzma) {
    expect(lzma, chunk_number(lzma) + 1);
    while (lzma->done < lzma->limit) {
        lzma->page[lzma->done++] = (uint8_t)range_byte(&lzma->decoder);
    }
}

static void reset_state(struct lzma *lzma) {
    lzma->state = STATE_LITERALS;
    memset(lzma->distance, 0, sizeof lzma->distance);
    for (uint32_t i = 0; i < sizeof lzma->probability / sizeof lzma->probability[0]; i++) {
        lzma->probability[i] = RANGE_EVEN;
    }
    lzma->with_state = true;
}

static void reset(struct lzma *lzma, uint32_t kind) {
    if (kind >= RESET_WITH_PROPERTIES && range_byte(&lzma->decoder) != LZMA_PROPERTIES) {
        fail(lzma, LZMA_BAD_STREAM);
    }
    if (kind >= RESET_STATE) {
        reset_state(lzma);
    }
    if (!lzma->with_state) {
        fail(lzma, LZMA_BAD_STREAM);
    }
}

static void packed_chunk(struct lzma *lzma, uint32_t control) {
    struct range_decoder *decoder = &lzma->decoder;
    const uint8_t *all_end = decoder->in_end;
    uint32_t size = ((control & CONTROL_SIZE_HIGH) << 16) + chunk_number(lzma) + 1;
    uint32_t packed = chunk_number(lzma) + 1;

    reset(lzma, control >> CONTROL_RESET_SHIFT & CONTROL_RESET_MASK);
    expect(lzma, size);
    if (packed > (uint32_t)(all_end - decoder->in)) {
        fail(lzma, LZMA_BAD_STREAM);
        return;
    }
    decoder->in_end = decoder->in + packed;
    range_start(decoder);
    symbols(lzma);
    if (!range_finish(decoder)) {
        fail(lzma, LZMA_BAD_STREAM);
    }
    decoder->in_end = all_end;
}

static void chunk(struct lzma *lzma) {
    uint32_t control = range_byte(&lzma->decoder);

    if (control >= CONTROL_PACKED) {
        packed_chunk(lzma, control);
    } else if (control == CONTROL_COPY || control == CONTROL_COPY_TOO) {
        copied_chunk(lzma);
    } else {
        fail(lzma, LZMA_BAD_STREAM);
    }
}

void lzma_init(struct lzma *lzma) {
    lzma->with_state = false;
}

enum lzma_result lzma_page(struct lzma *lzma, const uint8_t *chunks, uint32_t size,
                           const struct lzma_dictionary *dictionary, uint8_t *page,
                           uint32_t page_size) {
    lzma->result = LZMA_OK;
    lzma->decoder = (struct range_decoder){.in = chunks, .in_end = chunks + size};
    lzma->dictionary = dictionary;
    lzma->page = page;
    lzma->page_size = page_size;
    lzma->done = 0;
    lzma->limit = 0;
    while (lzma->done < page_size && lzma->result == LZMA_OK) {
        chunk(lzma);
    }
    if (lzma->decoder.in != lzma->decoder.in_end || lzma->decoder.exhausted) {
        fail(lzma, LZMA_BAD_STREAM);
    }
    if (dictionary->absolute_branches) {
        branches_to_relative(page, page_size, dictionary->length);
    }
    lzma->with_state = lzma->with_state && lzma->result == LZMA_OK;
    return lzma->result;
}
