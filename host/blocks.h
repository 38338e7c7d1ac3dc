/* Cuts an update into blocks (docs/PROTOCOL.md, Streaming), in the order in which they are sent. */
#ifndef TULPAR_BLOCKS_H
#define TULPAR_BLOCKS_H

#include "host/plan.h"
#include "host/window.h"

struct blocks {
    const struct plan *plan;
    uint32_t page_size; /* bytes */
    uint32_t largest;   /* bytes of the image in a block */
    uint32_t first;     /* the same, of block 0 */
    uint32_t offset;    /* where the next block begins */
};

/* plan: the caller's, kept. largest: a multiple of 8. granted: the window. */
void blocks_init(struct blocks *blocks, const struct plan *plan, uint32_t page_size,
                 uint16_t largest, uint8_t granted);

/* Fills data, length, offset and bytes of block number `number`. False: there is none left. */
bool blocks_next(struct blocks *blocks, uint32_t number, struct window_block *block);

/* True when blocks_next() has another one. */
bool blocks_left(const struct blocks *blocks);

#endif
