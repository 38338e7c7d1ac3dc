/* SPDX-License-Identifier: MIT */
/* DMA controllers: what their versions share, and what the machine asks of each. */
#ifndef VBOARD_PERIPH_DMA_H
#define VBOARD_PERIPH_DMA_H

#include "../regs.h"
#include "../wires.h"

/* Or a stream. */
struct dma_channel {
    uint32_t ccr, cndtr, cpar, cmar;
    uint32_t count;          /* CNDTR when the channel was enabled */
    uint32_t at_par, at_mar; /* where the next item goes */
    uint8_t request;         /* that it listens to: enum dma_request, or DMA_NO_REQUEST */
    uint32_t cmar1, fcr,
        flags; /* of a stream: its second buffer, its FIFO; its flags, from bit 0 */
};

struct dma {
    unsigned instance; /* 0 is DMA1 */
    uint32_t isr, cselr;
    bool moving; /* a transfer is under way: a request that rises in it waits for its turn */
    bool requests[DMA_REQUESTS];
    struct dma_channel channel[DMA_CHANNELS];
};

struct dma_version {
    void (*make)(struct dma *dma, unsigned instance);
    void (*request)(struct dma *dma, struct vboard *wires, enum dma_request request, bool level);
    /* DMAMUX has chosen another request for a channel. NULL: no DMAMUX goes with this version. */
    void (*listen)(struct dma *dma, struct vboard *wires, unsigned channel, uint8_t request);
    /* The end of a memory-to-memory transfer. */
    void (*event)(struct dma *dma, struct vboard *wires, unsigned channel);
};

#endif
