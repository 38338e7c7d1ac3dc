/* SPDX-License-Identifier: MIT */
#include "port.h"
#include "registers.h"

#define CLOCK_OF_PORT(letter) (1u << ((letter) - 'A')) /* in RCC_AHB2ENR */

/* From reset state: no alternate function, mode "analog", 11 (RM0394 8.5). */
static void configure(uint32_t port, uint32_t pin, uint32_t function) {
    GPIO_AFR(port, pin) |= GPIO_FUNCTION(pin, function);
    GPIO_PUPDR(port) |= GPIO_PULL_UP(pin);
    GPIO_MODER(port) &= ~GPIO_NOT_ALTERNATE(pin);
}

void pins_of_serial_port(void) {
    RCC_AHB2ENR |= CLOCK_OF_PORT(KIT_TX_PORT) | CLOCK_OF_PORT(KIT_RX_PORT);
    (void)RCC_AHB2ENR; /* the clock is on two cycles later (RM0394 6.2.17) */
    configure(GPIO_PORT(KIT_TX_PORT), KIT_TX_PIN, KIT_TX_FUNCTION);
    configure(GPIO_PORT(KIT_RX_PORT), KIT_RX_PIN, KIT_RX_FUNCTION);
}
