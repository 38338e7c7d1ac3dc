/* SPDX-License-Identifier: MIT */
#include "port.h"
#include "registers.h"

#define CLOCK_OF_PORT(letter) (1u << ((letter) - 'A')) /* in RCC_PORTS_ENR */

/* From reset state: no alternate function, and a mode that is none. In the mode of the chip and in
 * "alternate function" one bit differs. */
static void configure(uint32_t port, uint32_t pin, uint32_t function) {
    GPIO_AFR(port, pin) |= GPIO_FUNCTION(pin, function);
    GPIO_PUPDR(port) |= GPIO_PULL_UP(pin);
    if (GPIO_MODE_RESET == GPIO_MODE_ANALOG) {
        GPIO_MODER(port) &= ~GPIO_MODE(pin, GPIO_MODE_ANALOG ^ GPIO_MODE_ALTERNATE);
    } else {
        GPIO_MODER(port) |= GPIO_MODE(pin, GPIO_MODE_ALTERNATE);
    }
}

void pins_of_serial_port(void) {
    RCC_PORTS_ENR |= CLOCK_OF_PORT(KIT_TX_PORT) | CLOCK_OF_PORT(KIT_RX_PORT);
    (void)RCC_PORTS_ENR; /* the clock is on two cycles later (RM0394 6.2.17) */
    configure(GPIO_PORT(KIT_TX_PORT), KIT_TX_PIN, KIT_TX_FUNCTION);
    configure(GPIO_PORT(KIT_RX_PORT), KIT_RX_PIN, KIT_RX_FUNCTION);
}
