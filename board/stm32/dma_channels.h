/* SPDX-License-Identifier: MIT */
/* The DMA that has channels: RM0394 11.6. Channels count from 1. */
#ifndef STM32_DMA_CHANNELS_H
#define STM32_DMA_CHANNELS_H

#define DMA_CCR(dma, channel)   REGISTER(dma, 0x08 + 20 * ((channel)-1))
#define DMA_CNDTR(dma, channel) REGISTER(dma, 0x0C + 20 * ((channel)-1))
#define DMA_CPAR(dma, channel)  REGISTER(dma, 0x10 + 20 * ((channel)-1))
#define DMA_CMAR(dma, channel)  REGISTER(dma, 0x14 + 20 * ((channel)-1))
#define DMA_CCR_EN              (1u << 0)
#define DMA_CCR_DIR             (1u << 4) /* from memory */
#define DMA_CCR_CIRC            (1u << 5)
#define DMA_CCR_MINC            (1u << 7)

#endif
