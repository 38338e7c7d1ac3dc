/* SPDX-License-Identifier: MIT */
/* DMAMUX: which request each DMA channel listens to. RM0440, DMAMUX.
 *
 * Modelled: the choice of a request. Not: synchronisation, events, request generators: switching
 * one on stops the run. */
#ifndef VBOARD_PERIPH_DMAMUX_H
#define VBOARD_PERIPH_DMAMUX_H

#include "../regs.h"
#include "../wires.h"

enum { DMAMUX_CHANNELS = DMAS * DMA_CHANNELS };

struct dmamux {
    uint32_t ccr[DMAMUX_CHANNELS]; /* DMA1's first: struct family, dmamux_second */
};

extern const struct peripheral dmamux_peripheral;

/* The register of channel n. BITS gives a mask on the dies that have it. */
#define DMAMUX_CHANNEL_REG(n, BITS)                                                                \
    { "C" #n "CR", 4 * (n), REG_RW, BITS(0x1FFF037F) }

#endif
