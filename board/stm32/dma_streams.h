/* SPDX-License-Identifier: MIT */
/* The DMA that has streams: RM0090 10.5. Streams count from 0. */
#ifndef STM32_DMA_STREAMS_H
#define STM32_DMA_STREAMS_H

#define DMA_STATUS(dma, stream)     REGISTER(dma, 0x00 + 4 * ((stream) / 4)) /* LISR, HISR */
#define DMA_FLAG_CLEAR(dma, stream) REGISTER(dma, 0x08 + 4 * ((stream) / 4)) /* LIFCR, HIFCR */
#define DMA_CR(dma, stream)         REGISTER(dma, 0x10 + 24 * (stream))
#define DMA_NDTR(dma, stream)       REGISTER(dma, 0x14 + 24 * (stream))
#define DMA_PAR(dma, stream)        REGISTER(dma, 0x18 + 24 * (stream))
#define DMA_M0AR(dma, stream)       REGISTER(dma, 0x1C + 24 * (stream))
#define DMA_CR_EN                   (1u << 0)
#define DMA_CR_FROM_MEMORY          (1u << 6) /* DIR 01 */
#define DMA_CR_CIRC                 (1u << 8)
#define DMA_CR_MINC                 (1u << 10)
#define DMA_CR_CHANNEL(channel)     ((uint32_t)(channel) << 25)

/* All flags of a stream: FEIF, DMEIF, TEIF, HTIF, TCIF. Four streams share a register, two of them
 * each half of it. */
#define DMA_FLAGS_PLACE(stream) (6 * ((stream) % 2) + 16 * ((stream) % 4 / 2))
#define DMA_FLAGS(stream)       (0x3Du << DMA_FLAGS_PLACE(stream))
#define DMA_COMPLETE(stream)    (0x20u << DMA_FLAGS_PLACE(stream)) /* TCIF */

#endif
