/* SPDX-License-Identifier: MIT */
/* Channels that may serve any request, which the DMAMUX gives them: RM0440 13.6.1. Its channels
 * count from 0, those of DMA1 first. */
#include "port.h"
#include "registers.h"

#define DMAMUX_CCR(channel) REGISTER(DMAMUX_1, 4u * ((channel)-1))

void dma_route(uint32_t channel, uint32_t request) {
    DMAMUX_CCR(channel) = request;
}
