/* SPDX-License-Identifier: MIT */
/* Channels that choose among a few requests each, in DMA_CSELR: RM0394 11.6.7. */
#include "port.h"
#include "registers.h"

void dma_route(uint32_t channel, uint32_t request) {
    DMA_CSELR(DMA_1) |= request << DMA_CSELR_WIDTH * (channel - 1);
}
