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
    uint8_t request;         /* that it listens to: enum dma_request, or DMA_NO_REQUEST */
};

struct dma {
    unsigned instance; /* 0 is DMA1 */
    uint32_t isr, cselr;
    bool moving; /* a transfer is under way: a request that rises in it waits for its turn */
    bool requests[DMA_REQUESTS];
    struct dma_channel channel[DMA_CHANNELS];
};

extern const struct peripheral dma_peripheral;

/* Registers of channel n, from 1 on. BITS gives a mask on the dies that have it. */
#define DMA_CHANNEL_REGS(n, BITS)                                                                  \
    {"CCR" #n, 0x08 + 0x14 * ((n)-1), REG_RW, BITS(0x7FFF)},                                       \
        {"CNDTR" #n, 0x0C + 0x14 * ((n)-1), REG_RW, BITS(0xFFFF)},                                 \
        {"CPAR" #n, 0x10 + 0x14 * ((n)-1), REG_RW, BITS(0xFFFFFFFF)}, {                            \
        "CMAR" #n, 0x14 + 0x14 * ((n)-1), REG_RW, BITS(0xFFFFFFFF)                                 \
    }

void dma_make(struct dma *dma, unsigned instance);
void dma_request(struct dma *dma, struct vboard *wires, enum dma_request request, bool level);
/* DMAMUX has chosen another request for a channel. */
void dma_listen(struct dma *dma, struct vboard *wires, unsigned channel, uint8_t request);
/* The end of a memory-to-memory transfer. */
void dma_event(struct dma *dma, struct vboard *wires, unsigned channel);

#endif
