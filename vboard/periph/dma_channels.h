/* SPDX-License-Identifier: MIT */
/* DMA1 and DMA2: one instance each. RM0394 and RM0351, DMA.
 *
 * An item moves at the moment its request rises; the bus cycles it would take are not charged. */
#ifndef VBOARD_PERIPH_DMA_CHANNELS_H
#define VBOARD_PERIPH_DMA_CHANNELS_H

#include "dma.h"

extern const struct peripheral dma_peripheral;
extern const struct dma_version dma_channels;

/* Registers of channel n, from 1 on. BITS gives a mask on the dies that have it. */
#define DMA_CHANNEL_REGS(n, BITS)                                                                  \
    {"CCR" #n, 0x08 + 0x14 * ((n)-1), REG_RW, BITS(0x7FFF)},                                       \
        {"CNDTR" #n, 0x0C + 0x14 * ((n)-1), REG_RW, BITS(0xFFFF)},                                 \
        {"CPAR" #n, 0x10 + 0x14 * ((n)-1), REG_RW, BITS(0xFFFFFFFF)}, {                            \
        "CMAR" #n, 0x14 + 0x14 * ((n)-1), REG_RW, BITS(0xFFFFFFFF)                                 \
    }

#endif
