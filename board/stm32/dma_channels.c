/* SPDX-License-Identifier: MIT */
/* The kit's USART by channels of DMA1. The hardware switches a channel off after a bus error
 * (RM0394 11.4.7). The registers of a channel may be written while it is off only. */
#include "port.h"
#include "registers.h"

enum { RECEIVE = OF_USART(RECEIVE_CHANNEL), SEND = OF_USART(SEND_CHANNEL) };

void dma_receive(uint32_t from_register, uint8_t *ring, uint32_t size) {
    RCC_AHB1ENR |= RCC_AHB1ENR_DMA;
    (void)RCC_AHB1ENR;
    DMA_CCR(DMA_1, RECEIVE) = 0;
    dma_route(RECEIVE, OF_USART(RECEIVE_REQUEST));
    DMA_CPAR(DMA_1, RECEIVE) = from_register;
    DMA_CMAR(DMA_1, RECEIVE) = (uint32_t)(uintptr_t)ring;
    DMA_CNDTR(DMA_1, RECEIVE) = size;
    DMA_CCR(DMA_1, RECEIVE) = DMA_CCR_MINC | DMA_CCR_CIRC | DMA_CCR_EN;
}

bool dma_receives(void) {
    return (DMA_CCR(DMA_1, RECEIVE) & DMA_CCR_EN) != 0;
}

uint32_t dma_receive_left(void) {
    return DMA_CNDTR(DMA_1, RECEIVE);
}

bool dma_send(uint32_t to_register, const uint8_t *data, uint32_t length) {
    dma_route(SEND, OF_USART(SEND_REQUEST));
    DMA_CPAR(DMA_1, SEND) = to_register;
    DMA_CMAR(DMA_1, SEND) = (uint32_t)(uintptr_t)data;
    DMA_CNDTR(DMA_1, SEND) = length;
    DMA_CCR(DMA_1, SEND) = DMA_CCR_MINC | DMA_CCR_DIR | DMA_CCR_EN;
    return (DMA_CCR(DMA_1, SEND) & DMA_CCR_EN) != 0;
}

bool dma_sends(void) {
    return (DMA_CCR(DMA_1, SEND) & DMA_CCR_EN) != 0 && DMA_CNDTR(DMA_1, SEND) != 0;
}

void dma_send_stop(void) {
    DMA_CCR(DMA_1, SEND) = 0;
}
