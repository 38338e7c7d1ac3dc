/* SPDX-License-Identifier: MIT */
#include "rings.h"

#include "firmware.h"
#include "port.h"

enum { RX_SIZE = 256, TX_SIZE = 64, PRIORITY = 5 }; /* sizes: powers of two */

static struct {
    volatile uint32_t head, tail; /* count on and on */
    uint8_t bytes[RX_SIZE];
} rx;

static struct {
    volatile uint32_t head, tail;
    uint8_t bytes[TX_SIZE];
} tx;

static volatile uint32_t lost, interrupts;

void rings_init(uint32_t divider) {
    enable_clock(&REGISTER(RCC_BASE, kit.usart_enable), kit.usart_bit);
    pin_configure(&kit.tx, GPIO_MODE_ALTERNATE);
    pin_configure(&kit.rx, GPIO_MODE_ALTERNATE);
    USART_BRR(kit.usart) = divider;
    USART_CR1(kit.usart) = USART_CR1_TE | USART_CR1_RE | USART_CR1_UE | USART_CR1_RXNEIE;
    irq_enable(kit.usart_irq, PRIORITY);
}

uint32_t rings_lost(void) {
    return lost;
}

uint32_t rings_interrupts(void) {
    return interrupts;
}

static void take_byte(void) {
    uint8_t byte = (uint8_t)USART_RECEIVE(kit.usart);

    if (rx.tail - rx.head < RX_SIZE) {
        rx.bytes[rx.tail % RX_SIZE] = byte;
        rx.tail++;
    } else {
        lost++;
    }
}

static void give_byte(void) {
    if (tx.head == tx.tail) {
        USART_CR1(kit.usart) &= ~USART_CR1_TXEIE;
        return;
    }
    USART_SEND(kit.usart) = tx.bytes[tx.head % TX_SIZE];
    tx.head++;
}

void usart_handler(void) {
    uint32_t isr = USART_STATUS(kit.usart);

    interrupts++;
    if ((isr & USART_STATUS_ORE) != 0) {
        USART_ICR(kit.usart) = USART_STATUS_ORE;
        lost++;
    }
    if ((isr & USART_STATUS_RXNE) != 0) {
        take_byte();
    }
    if ((isr & USART_STATUS_TXE) != 0 && (USART_CR1(kit.usart) & USART_CR1_TXEIE) != 0) {
        give_byte();
    }
}

int rings_get(void) {
    if (rx.head == rx.tail) {
        return -1;
    }
    uint8_t byte = rx.bytes[rx.head % RX_SIZE];
    rx.head++;
    return byte;
}

static void put(uint8_t byte) {
    while (tx.tail - tx.head >= TX_SIZE) {
        wait_for_interrupt();
    }
    tx.bytes[tx.tail % TX_SIZE] = byte;
    tx.tail++;
    uint32_t primask = interrupts_off(); /* the handler changes CR1, too */
    USART_CR1(kit.usart) |= USART_CR1_TXEIE;
    interrupts_restore(primask);
}

void rings_put(const char *data, uint32_t length) {
    while (length-- > 0) {
        put((uint8_t)*data++);
    }
}
