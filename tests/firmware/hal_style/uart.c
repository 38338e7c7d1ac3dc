/* SPDX-License-Identifier: MIT */
/* The UART as the vendor's library drives it by interrupt: each byte enters the handler, which
 * looks at every flag; bits of CR1 and CR3 change one at a time, atomically, while UE is set. */
#include "hal.h"

enum {
    TIMEOUT_MS = 1000,
    PRIORITY = 0,
    DIVIDER_LOW_BITS = 0xF,
    BITS_OVER8 = 1 << 15,
};

#define CR2_MODES 0x00004800u /* LINEN CLKEN */
#define CR3_MODES 0x0000002Au /* SCEN HDSEL IREN */
#define ERRORS    (USART_STATUS_PE | USART_STATUS_FE | USART_STATUS_NF | USART_STATUS_ORE)

static struct {
    uint8_t *data;
    volatile uint16_t left;
} rx;

static struct {
    const uint8_t *data;
    volatile uint16_t left;
    volatile bool busy;
} tx;

static void atomic_set(volatile uint32_t *reg, uint32_t bits) {
    uint32_t value, failed;

    do {
        __asm__ volatile("ldrex %0, [%1]" : "=r"(value) : "r"(reg) : "memory");
        value |= bits;
        __asm__ volatile("strex %0, %1, [%2]" : "=&r"(failed) : "r"(value), "r"(reg) : "memory");
    } while (failed != 0);
}

static void atomic_clear(volatile uint32_t *reg, uint32_t bits) {
    uint32_t value, failed;

    do {
        __asm__ volatile("ldrex %0, [%1]" : "=r"(value) : "r"(reg) : "memory");
        value &= ~bits;
        __asm__ volatile("strex %0, %1, [%2]" : "=&r"(failed) : "r"(value), "r"(reg) : "memory");
    } while (failed != 0);
}

void hal_uart_deinit(void) {
    USART_CR1(kit.usart) &= ~USART_CR1_UE;
    USART_CR1(kit.usart) = 0;
    USART_CR2(kit.usart) = 0;
    USART_CR3(kit.usart) = 0;
}

static bool wait_flag(uint32_t flag) {
    uint32_t start = hal_tick();

    while ((USART_STATUS(kit.usart) & flag) == 0) {
        if (hal_tick() - start > TIMEOUT_MS) {
            return false;
        }
    }
    return true;
}

bool hal_uart_init(uint32_t baud, bool by_8) {
    uint32_t divider = (by_8 ? 2 * system_core_clock : system_core_clock) + baud / 2;
    uint32_t mode = USART_CR1_TE | USART_CR1_RE | (by_8 ? (uint32_t)BITS_OVER8 : 0);

    enable_clock(&REGISTER(RCC_BASE, kit.usart_enable), kit.usart_bit);
    pin_configure(&kit.tx, GPIO_MODE_ALTERNATE);
    pin_configure(&kit.rx, GPIO_MODE_ALTERNATE);
    irq_enable(kit.usart_irq, PRIORITY);

    USART_CR1(kit.usart) &= ~USART_CR1_UE;
    USART_CR1(kit.usart) = (USART_CR1(kit.usart) & ~USART_CR1_FIELDS) | mode;
    USART_CR2(kit.usart) &= ~USART_CR2_STOP;
    USART_CR3(kit.usart) &= ~USART_CR3_FIELDS;
    divider /= baud;
    USART_BRR(kit.usart) =
        by_8 ? (divider & ~(uint32_t)DIVIDER_LOW_BITS) | (divider & DIVIDER_LOW_BITS) >> 1
             : divider;
    USART_CR2(kit.usart) &= ~CR2_MODES;
    USART_CR3(kit.usart) &= ~CR3_MODES;
    USART_CR1(kit.usart) |= USART_CR1_UE;
    return wait_flag(USART_STATUS_TEACK) && wait_flag(USART_STATUS_REACK);
}

void hal_uart_receive(uint8_t *data, uint16_t length) {
    rx.data = data;
    rx.left = length;
    atomic_set(&USART_CR3(kit.usart), USART_CR3_EIE);
    atomic_set(&USART_CR1(kit.usart), USART_CR1_PEIE | USART_CR1_RXNEIE);
}

void hal_uart_transmit(const uint8_t *data, uint16_t length) {
    tx.data = data;
    tx.left = length;
    tx.busy = true;
    atomic_set(&USART_CR1(kit.usart), USART_CR1_TXEIE);
}

bool hal_uart_received(void) {
    return rx.left == 0;
}

bool hal_uart_transmitted(void) {
    return !tx.busy;
}

static void receive_byte(void) {
    *rx.data++ = (uint8_t)USART_RECEIVE(kit.usart);
    if (--rx.left == 0) {
        atomic_clear(&USART_CR1(kit.usart), USART_CR1_RXNEIE | USART_CR1_PEIE);
        atomic_clear(&USART_CR3(kit.usart), USART_CR3_EIE);
    }
}

static void transmit_byte(void) {
    if (tx.left == 0) {
        atomic_clear(&USART_CR1(kit.usart), USART_CR1_TXEIE);
        atomic_set(&USART_CR1(kit.usart), USART_CR1_TCIE);
    } else {
        USART_SEND(kit.usart) = *tx.data++;
        tx.left--;
    }
}

void usart_handler(void) {
    uint32_t isr = USART_STATUS(kit.usart);
    uint32_t cr1 = USART_CR1(kit.usart);

    USART_ICR(kit.usart) = isr & ERRORS;
    if ((isr & USART_STATUS_RXNE) != 0 && (cr1 & USART_CR1_RXNEIE) != 0) {
        receive_byte();
    } else if ((isr & USART_STATUS_TXE) != 0 && (cr1 & USART_CR1_TXEIE) != 0) {
        transmit_byte();
    } else if ((isr & USART_STATUS_TC) != 0 && (cr1 & USART_CR1_TCIE) != 0) {
        atomic_clear(&USART_CR1(kit.usart), USART_CR1_TCIE);
        tx.busy = false;
    }
}
