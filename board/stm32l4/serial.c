/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "boot/receiver.h"
#include "kit.h"
#include "port.h"

enum {
    RING_SIZE = 16384,     /* above RECEIVER_BYTES_MAX: all that may be in flight */
    SEND_POLLS = 10000000, /* a byte at 300 baud and 80 MHz is out in a quarter of that */
};

_Static_assert((uint32_t)RING_SIZE > RECEIVER_BYTES_MAX, "all in flight must fit");

static uint8_t ring[RING_SIZE] NOT_ZEROED;
static uint32_t taken; /* index in the ring of the next byte to read */
static struct line_errors errors_seen;

/* From reset state: no alternate function, mode "analog", 11 (RM0394 8.5). Both pins are pulled up,
 * so that an open line reads as idle and not as a break. */
static void pins_init(void) {
    RCC_AHB2ENR |= 1u << ((KIT_PORT - GPIO_A) / GPIO_SPACING);
    (void)RCC_AHB2ENR; /* the clock is on two cycles later (RM0394 6.2.17) */
    GPIO_AFR(KIT_PORT, KIT_TX) |= GPIO_FUNCTION(KIT_TX, KIT_TX_FUNCTION);
    GPIO_AFR(KIT_PORT, KIT_RX) |= GPIO_FUNCTION(KIT_RX, KIT_RX_FUNCTION);
    GPIO_PUPDR(KIT_PORT) |= GPIO_PULL_UP(KIT_TX) | GPIO_PULL_UP(KIT_RX);
    GPIO_MODER(KIT_PORT) &= ~(GPIO_NOT_ALTERNATE(KIT_TX) | GPIO_NOT_ALTERNATE(KIT_RX));
}

/* Reception never depends on the core being in time: it stalls for 22 ms while a page is erased. */
static void dma_init(void) {
    uint32_t request_shift = DMA_CSELR_WIDTH * (KIT_DMA_RECEIVE - 1);

    RCC_AHB1ENR |= RCC_AHB1ENR_DMA1EN;
    (void)RCC_AHB1ENR;
    DMA_CCR(DMA_1, KIT_DMA_RECEIVE) = 0; /* its registers may be written while it is off only */
    DMA_CSELR(DMA_1) = KIT_DMA_REQUEST << request_shift;
    DMA_CPAR(DMA_1, KIT_DMA_RECEIVE) = KIT_USART + USART_RDR_OFFSET;
    DMA_CMAR(DMA_1, KIT_DMA_RECEIVE) = (uint32_t)(uintptr_t)ring;
    DMA_CNDTR(DMA_1, KIT_DMA_RECEIVE) = RING_SIZE;
    DMA_CCR(DMA_1, KIT_DMA_RECEIVE) = DMA_CCR_MINC | DMA_CCR_CIRC | DMA_CCR_EN;
}

/* The divider for a rate, 0: the clock does not make it (RM0394 38.5.4, oversampling by 16). */
static uint32_t divider(uint32_t baud) {
    enum { TOLERANCE = 40 }; /* a 40th is 2.5 % */
    uint32_t hz = clock_hz();
    uint32_t result = (hz + baud / 2) / baud;
    uint32_t made = result > 0 ? hz / result : 0;
    uint32_t error = made > baud ? made - baud : baud - made;

    return result >= USART_DIVIDER_MIN && result <= USART_DIVIDER_MAX && error <= baud / TOLERANCE
               ? result
               : 0;
}

bool serial_set_baud(void *context, uint32_t baud) {
    uint32_t brr = baud > 0 ? divider(baud) : 0;

    (void)context;
    if (brr == 0) {
        return false;
    }
    serial_drain();
    USART_CR1(KIT_USART) &= ~USART_CR1_UE; /* BRR may be written while it is off only */
    USART_BRR(KIT_USART) = brr;
    USART_CR1(KIT_USART) |= USART_CR1_UE;
    return true;
}

void serial_init(uint32_t baud) {
    pins_init();
    dma_init();
    KIT_USART_ENR |= KIT_USART_BIT;
    (void)KIT_USART_ENR;
    USART_CR1(KIT_USART) = 0; /* BRR, too */
    USART_BRR(KIT_USART) = (clock_hz() + baud / 2) / baud;
    USART_CR3(KIT_USART) = USART_CR3_DMAR;
    USART_CR1(KIT_USART) = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

bool serial_receives_by_dma(void) {
    return (DMA_CCR(DMA_1, KIT_DMA_RECEIVE) & DMA_CCR_EN) != 0;
}

/* An overrun stops reception until it is cleared (RM0394 38.8.8). */
static void count_and_clear_errors(void) {
    uint32_t isr = USART_ISR(KIT_USART) & (USART_ISR_ORE | USART_ISR_FE | USART_ISR_NF);

    if (isr != 0) {
        errors_seen.overrun = (uint16_t)(errors_seen.overrun + ((isr & USART_ISR_ORE) != 0));
        errors_seen.framing = (uint16_t)(errors_seen.framing + ((isr & USART_ISR_FE) != 0));
        errors_seen.noise = (uint16_t)(errors_seen.noise + ((isr & USART_ISR_NF) != 0));
        USART_ICR(KIT_USART) = isr;
    }
}

/* The hardware switches a DMA channel off after a bus error (RM0394 11.4.7); then bytes are taken
 * from the receiver itself. */
static uint32_t read_without_dma(uint8_t *byte) {
    if ((USART_ISR(KIT_USART) & USART_ISR_RXNE) == 0) {
        return 0;
    }
    *byte = (uint8_t)USART_RDR(KIT_USART);
    return 1;
}

uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    (void)context;
    count_and_clear_errors();
    if (!serial_receives_by_dma()) {
        return read_without_dma(data);
    }
    uint32_t filled = (RING_SIZE - DMA_CNDTR(DMA_1, KIT_DMA_RECEIVE)) % RING_SIZE;
    uint32_t there = (filled >= taken ? filled : RING_SIZE) - taken; /* in one piece */
    uint32_t length = there < capacity ? there : capacity;

    barrier(); /* what the DMA wrote is read after its counter */
    memcpy(data, ring + taken, length);
    taken = (taken + length) % RING_SIZE;
    return length;
}

void serial_wait_for(uint32_t flag) {
    for (uint32_t i = 0; i < SEND_POLLS; i++) {
        if ((USART_ISR(KIT_USART) & flag) != 0) {
            return;
        }
    }
}

void serial_write_waiting(const uint8_t *data, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        watchdog_feed(NULL);
        serial_wait_for(USART_ISR_TXE);
        USART_TDR(KIT_USART) = data[i];
    }
}

void serial_errors(void *context, struct line_errors *errors) {
    (void)context;
    *errors = errors_seen;
}
