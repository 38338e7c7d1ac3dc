/* SPDX-License-Identifier: MIT */
/* B-L475E-IOT01A: UM2153: LED LD2, button B2. */
#include "firmware.h"

enum { IRQ_USART = 37 };

const struct test_kit kit = {
    .usart = USART_1,
    .usart_enable = RCC_APB2ENR_OFFSET,
    .usart_bit = RCC_APB2ENR_USART1EN,
    .usart_irq = IRQ_USART,
    .tx = {GPIO_B, 6, 7},
    .rx = {GPIO_B, 7, 7},
    .led = {GPIO_B, 14, 0},
    .button = {GPIO_C, 13, 0},
};
