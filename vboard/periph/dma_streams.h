/* SPDX-License-Identifier: MIT */
/* DMA1 and DMA2 with streams: one instance each. RM0090, RM0383 and RM0390, DMA.
 *
 * Modelled: direct mode, circular mode, double buffer, memory to memory. Not: the FIFO of a stream
 * that serves a peripheral, bursts, the peripheral as flow controller: switching one on stops the
 * run. An item moves at the moment its request rises; the bus cycles it would take are not charged.
 */
#ifndef VBOARD_PERIPH_DMA_STREAMS_H
#define VBOARD_PERIPH_DMA_STREAMS_H

#include "dma.h"

extern const struct peripheral dma_streams_peripheral;
extern const struct dma_version dma_streams;

/* Registers of stream n, from 0 on. */
#define DMA_STREAM_REGS(n)                                                                         \
    {"S" #n "CR", 0x10 + 0x18 * (n), REG_RW, REG_SAME(0x0FEFFFFF)},                                \
        {"S" #n "NDTR", 0x14 + 0x18 * (n), REG_RW, REG_SAME(0xFFFF)},                              \
        {"S" #n "PAR", 0x18 + 0x18 * (n), REG_RW, REG_ALL_BITS},                                   \
        {"S" #n "M0AR", 0x1C + 0x18 * (n), REG_RW, REG_ALL_BITS},                                  \
        {"S" #n "M1AR", 0x20 + 0x18 * (n), REG_RW, REG_ALL_BITS}, {                                \
        "S" #n "FCR", 0x24 + 0x18 * (n), REG_RW, REG_SAME(0x000000BF)                              \
    }

#endif
