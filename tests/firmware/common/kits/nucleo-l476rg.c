/* SPDX-License-Identifier: MIT */
/* NUCLEO-L476RG: UM1724: LED LD2, button B1. */
#include "firmware.h"

enum { IRQ_USART = 38 };

const struct test_kit kit = {
    .usart = USART_2,
    .usart_enable = RCC_APB1ENR1_OFFSET,
    .usart_bit = RCC_APB1ENR1_USART2EN,
    .usart_irq = IRQ_USART,
    .tx = {GPIO_A, 2, 7},
    .rx = {GPIO_A, 3, 7},
    .led = {GPIO_A, 5, 0},
    .button = {GPIO_C, 13, 0},
};
