/* SPDX-License-Identifier: MIT */
/* Cuts an update into blocks (docs/PROTOCOL.md, Streaming), in the order in which they are sent. */
#ifndef HOST_BLOCKS_H
#define HOST_BLOCKS_H

#include "host/in_flight.h"
#include "host/packer.h"

struct blocks {
    const struct plan *plan;
    struct packer *packer; /* NULL: all pages go as they are */
    uint32_t largest;      /* bytes of the image in a raw block, of data in a packed one */
    uint32_t first;        /* the same, of block 0 when it is raw */
    uint32_t last;         /* the same, of the last page */
    bool descending;       /* the order of the erase units; in a unit it is always ascending */
    bool has_ahead;        /* a page goes before all others, */
    uint32_t ahead;        /* this one */
    uint32_t offset;       /* where the next block begins; plan->size: there is none */
    uint32_t kept;         /* pages before this one that wait have been named, those behind not;
                            * they come before all others */
    bool begun;            /* a block with bytes of the image is out */
};

/* plan, packer: the caller's, kept; packer begins with recipe->way. largest: a multiple of 8.
 * granted: how many blocks may be in flight, as INFO says it. */
void blocks_init(struct blocks *blocks, const struct plan *plan, struct packer *packer,
                 const struct recipe *recipe, uint16_t largest, uint8_t granted);

/* True when blocks_next() has another one. */
bool blocks_left(const struct blocks *blocks);

/* Fills data, length, offset and bytes of block number `number`. blocks_left() must be true. */
void blocks_next(struct blocks *blocks, uint32_t number, struct block_in_flight *block);

#endif
