/* SPDX-License-Identifier: MIT */
/* NUCLEO-L432KC: UM1956. */
#include "firmware.h"

enum { IRQ_USART = 38 };

const struct test_kit kit = {
    .usart = USART_2,
    .usart_enable = RCC_APB1ENR1_OFFSET,
    .usart_bit = RCC_APB1ENR1_USART2EN,
    .usart_irq = IRQ_USART,
    .tx = {GPIO_A, 2, 7},
    .rx = {GPIO_A, 15, 3},
    .led = {GPIO_B, 3, 0},
    .button = {GPIO_A, NO_PIN, 0},
};
