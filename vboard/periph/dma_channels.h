/* SPDX-License-Identifier: MIT */
/* DMA1 and DMA2: one instance each. RM0394 and RM0351, DMA.
 *
 * An item moves at the moment its request rises; the bus cycles it would take are not charged. */
#ifndef VBOARD_PERIPH_DMA_CHANNELS_H
#define VBOARD_PERIPH_DMA_CHANNELS_H

#include "../regs.h"
#include "../wires.h"

struct dma_channel {
    uint32_t ccr, cndtr, cpar, cmar;
    uint32_t count;          /* CNDTR when the channel was enabled */
    uint32_t at_par, at_mar; /* where the next item goes */
};

struct dma {
    unsigned instance; /* 0 is DMA1 */
    uint32_t isr, cselr;
    bool moving; /* a transfer is under way: a request that rises in it waits for its turn */
    bool requests[DMA_REQUESTS];
    struct dma_channel channel[DMA_CHANNELS];
};

extern const struct peripheral dma_peripheral;

void dma_make(struct dma *dma, unsigned instance);
void dma_request(struct dma *dma, struct vboard *wires, enum dma_request request, bool level);
/* The end of a memory-to-memory transfer. */
void dma_event(struct dma *dma, struct vboard *wires, unsigned channel);

#endif
