/* SPDX-License-Identifier: MIT */
/* The kit's USART by streams of a DMA, without its FIFO. The hardware switches a stream off after a
 * bus error (RM0090 10.3.18). The registers of a stream may be written while it is off only, and it
 * is switched on only when its flags are clear (RM0090 10.3.17). */
#include "port.h"
#include "registers.h"

#define THE_DMA OF_USART(DMA)

enum {
    RECEIVE = OF_USART(RECEIVE_STREAM),
    SEND = OF_USART(SEND_STREAM),
    OFF_POLLS = 10000, /* a stream goes off when the byte under way has arrived */
};

static void switch_off(uint32_t stream) {
    DMA_CR(THE_DMA, stream) &= ~DMA_CR_EN;
    for (uint32_t i = 0; i < OFF_POLLS && (DMA_CR(THE_DMA, stream) & DMA_CR_EN) != 0; i++) {
    }
    DMA_FLAG_CLEAR(THE_DMA, stream) = DMA_FLAGS(stream);
}

/* It is off, and its flags are clear. */
static void switch_on(uint32_t stream, uint32_t peripheral, const uint8_t *memory, uint32_t length,
                      uint32_t direction) {
    uint32_t settings = DMA_CR_CHANNEL(OF_USART(DMA_CHANNEL)) | DMA_CR_MINC | direction;

    DMA_PAR(THE_DMA, stream) = peripheral;
    DMA_M0AR(THE_DMA, stream) = (uint32_t)(uintptr_t)memory;
    DMA_NDTR(THE_DMA, stream) = length;
    DMA_CR(THE_DMA, stream) = settings;
    DMA_CR(THE_DMA, stream) = settings | DMA_CR_EN;
}

void dma_receive(uint32_t from_register, uint8_t *ring, uint32_t size) {
    RCC_AHB1ENR |= OF_USART(DMA_ENABLE);
    (void)RCC_AHB1ENR;
    switch_off(RECEIVE);
    switch_on(RECEIVE, from_register, ring, size, DMA_CR_CIRC);
}

bool dma_receives(void) {
    return (DMA_CR(THE_DMA, RECEIVE) & DMA_CR_EN) != 0;
}

uint32_t dma_receive_left(void) {
    return DMA_NDTR(THE_DMA, RECEIVE);
}

/* A stream goes off when it is through, and one byte may be by then. */
bool dma_send(uint32_t to_register, const uint8_t *data, uint32_t length) {
    switch_on(SEND, to_register, data, length, DMA_CR_FROM_MEMORY);
    return (DMA_CR(THE_DMA, SEND) & DMA_CR_EN) != 0 ||
           (DMA_STATUS(THE_DMA, SEND) & DMA_COMPLETE(SEND)) != 0;
}

bool dma_sends(void) {
    return (DMA_CR(THE_DMA, SEND) & DMA_CR_EN) != 0 && DMA_NDTR(THE_DMA, SEND) != 0;
}

void dma_send_stop(void) {
    switch_off(SEND);
}
