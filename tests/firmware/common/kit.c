/* SPDX-License-Identifier: MIT */
/* The kit of board/kits, for the test firmware. */
#include "firmware.h"

enum { IRQ_BEFORE_USART1 = 36 }; /* RM0394 12.3, RM0440: USART1 to USART3 are 37 to 39 */

const struct test_kit kit = {
    .usart = THE_USART,
    .usart_enable = OF_USART(ENABLE_OFFSET),
    .usart_bit = OF_USART(ENABLE_BIT),
    .usart_irq = IRQ_BEFORE_USART1 + KIT_USART,
    .tx = {GPIO_PORT(KIT_TX_PORT), KIT_TX_PIN, KIT_TX_FUNCTION},
    .rx = {GPIO_PORT(KIT_RX_PORT), KIT_RX_PIN, KIT_RX_FUNCTION},
    .led = {GPIO_PORT(KIT_LED_PORT), KIT_LED_PIN, 0},
#ifdef KIT_BUTTON_NAME
    .button = {GPIO_PORT(KIT_BUTTON_PORT), KIT_BUTTON_PIN, 0},
    .button_active = KIT_BUTTON_ACTIVE,
#else
    .button = {GPIO_A, NO_PIN, 0},
#endif
};
