/* SPDX-License-Identifier: MIT */
/* Unpacks one page of firmware: LZMA2 chunks in, the page out.
 *
 * The dictionary is flash itself: distances reach back through the page being unpacked into a
 * dictionary of flash contents, as if the page followed that dictionary at once. What lies there is
 * the caller's affair: the part of the image written before this page, or an old image. Only the
 * dictionary is read and only the page is written, whatever the chunks say, and the work is bounded
 * by the size of the page.
 *
 * Probabilities carry on from page to page, until a chunk resets them. Chunks and their limits are
 * in docs/PROTOCOL.md; of the properties only LZMA_PROPERTIES are taken, because they suit
 * half-words of code and set the size of struct lzma. */
#ifndef BOOT_LZMA_H
#define BOOT_LZMA_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/lzma_dictionary.h"
#include "boot/range_decoder.h"

enum {
    LZMA_POSITIONS = 2, /* even and odd: pb 1, lp 1, lc 0 */
    LZMA_PROPERTIES = (1 * 5 + 1) * 9 + 0,

    LZMA_STATES = 12,
    LZMA_DISTANCES = 4,
    LZMA_LITERAL_SIZE = 0x300,
};

enum lzma_result {
    LZMA_OK,
    LZMA_BAD_STREAM, /* no chunks, or not of this page and dictionary */
    LZMA_BAD_FLASH,  /* the dictionary cannot be read: a word with an uncorrectable ECC error */
};

/* The probabilities of bits. */
struct lzma_lengths {
    uint16_t beyond_low;
    uint16_t beyond_middle;
    uint16_t low[LZMA_POSITIONS][8];
    uint16_t middle[LZMA_POSITIONS][8];
    uint16_t high[256];
};

struct lzma_model {
    uint16_t match[LZMA_STATES][LZMA_POSITIONS];
    uint16_t repeat[LZMA_STATES]; /* a match at one of the latest distances... */
    uint16_t not_first[LZMA_STATES];
    uint16_t not_second[LZMA_STATES];
    uint16_t not_third[LZMA_STATES];
    uint16_t long_first[LZMA_STATES][LZMA_POSITIONS]; /* ...of more than one byte */
    uint16_t slot[4][64];                             /* of distances, by the match's length */
    uint16_t middle_bits[115];                        /* of distances below 128 */
    uint16_t low_bits[16];                            /* of the others */
    struct lzma_lengths match_length;
    struct lzma_lengths repeat_length;
    uint16_t literal[LZMA_POSITIONS][LZMA_LITERAL_SIZE];
};

/* Owned by the caller, to be left alone between the calls. */
struct lzma {
    /* Carried from page to page. */
    bool with_state;                   /* a stream has begun: the rest of this is known */
    uint8_t state;                     /* the kinds of the latest symbols */
    uint32_t distance[LZMA_DISTANCES]; /* of the latest matches; 0: the byte before */
    union {
        struct lzma_model model;
        uint16_t probability[sizeof(struct lzma_model) / sizeof(uint16_t)];
    };

    /* Of the page being unpacked. */
    enum lzma_result result;
    struct range_decoder decoder;
    const struct lzma_dictionary *dictionary;
    uint8_t *page;
    uint32_t page_size;
    uint32_t done;  /* bytes of the page */
    uint32_t limit; /* done at the end of this chunk */
};

/* Must be called before the first page, and may be before others: the next page has to begin a
 * stream. */
void lzma_init(struct lzma *lzma);

/* Unpacks exactly page_size bytes out of exactly `size` bytes of chunks. On an error the page's
 * contents have no meaning, and the next page has to begin a stream. The dictionary is used during
 * the call only. */
enum lzma_result lzma_page(struct lzma *lzma, const uint8_t *chunks, uint32_t size,
                           const struct lzma_dictionary *dictionary, uint8_t *page,
                           uint32_t page_size) __attribute__((warn_unused_result));

#endif
