/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "port.h"
#include "registers.h"

enum {
    FALL_BACK_BAUD = 115200 /* every clock makes it, without the PLL too; every host tries it */
};

#define USART_ENABLE REGISTER(RCC_BASE, OF_USART(ENABLE_OFFSET))

static uint32_t taken; /* index in the ring of the next byte to read */
static struct line_errors errors_seen;

static uint32_t nearest_divider(uint32_t baud) {
    return (OF_USART(CLOCK_HZ) + baud / 2) / baud;
}

/* The divider for a rate, 0: the clock does not make it (RM0394 38.5.4, oversampling by 16). */
static uint32_t divider(uint32_t baud) {
    enum { TOLERANCE = 40 }; /* a 40th is 2.5 % */
    uint32_t result = nearest_divider(baud);
    uint32_t made = result > 0 ? OF_USART(CLOCK_HZ) / result : 0;
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
    USART_CR1(THE_USART) &= ~USART_CR1_UE; /* BRR may be written while it is off only */
    USART_BRR(THE_USART) = brr;
    USART_CR1(THE_USART) |= USART_CR1_UE;
    return true;
}

void serial_init(uint32_t baud) {
    uint32_t brr = nearest_divider(baud);

    pins_of_serial_port();
    /* Reception never depends on the core being in time: it stands still while a page is erased. */
    dma_receive(THE_USART + USART_RECEIVE_OFFSET, serial_ring.bytes, serial_ring.size);
    USART_ENABLE |= OF_USART(ENABLE_BIT);
    (void)USART_ENABLE;
    USART_CR1(THE_USART) = 0; /* BRR, too */
    USART_BRR(THE_USART) = brr >= USART_DIVIDER_MIN ? brr : nearest_divider(FALL_BACK_BAUD);
    USART_CR3(THE_USART) = USART_CR3_DMAR;
    USART_CR1(THE_USART) = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

/* An overrun stops reception until it is cleared (RM0394 38.8.8). */
static void count_and_clear_errors(void) {
    uint32_t status = USART_STATUS(THE_USART);

    if ((status & (USART_STATUS_ORE | USART_STATUS_FE | USART_STATUS_NF)) != 0) {
        errors_seen.overrun = (uint16_t)(errors_seen.overrun + ((status & USART_STATUS_ORE) != 0));
        errors_seen.framing = (uint16_t)(errors_seen.framing + ((status & USART_STATUS_FE) != 0));
        errors_seen.noise = (uint16_t)(errors_seen.noise + ((status & USART_STATUS_NF) != 0));
        serial_clear_errors(status);
    }
}

/* When the DMA has stopped, bytes are taken from the receiver itself. */
static uint32_t read_without_dma(uint8_t *byte) {
    if ((USART_STATUS(THE_USART) & USART_STATUS_RXNE) == 0) {
        return 0;
    }
    *byte = (uint8_t)USART_RECEIVE(THE_USART);
    return 1;
}

uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    (void)context;
    count_and_clear_errors();
    if (!dma_receives()) {
        return read_without_dma(data);
    }
    uint32_t size = serial_ring.size;
    uint32_t filled = (size - dma_receive_left()) % size;
    uint32_t there = (filled >= taken ? filled : size) - taken; /* in one piece */
    uint32_t length = there < capacity ? there : capacity;

    barrier(); /* what the DMA wrote is read after its counter */
    memcpy(data, serial_ring.bytes + taken, length);
    taken = (taken + length) % size;
    return length;
}

void serial_wait_for(uint32_t flag) {
    for (uint32_t i = 0; i < SEND_POLLS; i++) {
        if ((USART_STATUS(THE_USART) & flag) != 0) {
            return;
        }
    }
}

void serial_write_waiting(const uint8_t *data, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        watchdog_feed(NULL);
        serial_wait_for(USART_STATUS_TXE);
        USART_SEND(THE_USART) = data[i];
    }
}

void serial_errors(void *context, struct line_errors *errors) {
    (void)context;
    *errors = errors_seen;
}
