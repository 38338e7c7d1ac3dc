/* SPDX-License-Identifier: MIT */
/* Channels that serve the requests that they are wired to: RM0008 13.3.7. */
#include "port.h"

void dma_route(uint32_t channel, uint32_t request) {
    (void)channel;
    (void)request;
}
