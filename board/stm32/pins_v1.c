/* SPDX-License-Identifier: MIT */
/* The pins of the kit's serial port where they are without a remap: the port's clock is enough for
 * them, AFIO stays off. */
#include "port.h"
#include "registers.h"

#define CLOCK_OF_PORT(letter) (RCC_APB2ENR_IOPAEN << ((letter) - 'A'))

/* As often as the port is set up: a bootloader that stops by a fault does it again (faults.c). */
static void configure(uint32_t port, uint32_t pin, uint32_t mode) {
    GPIO_CR(port, pin) =
        (GPIO_CR(port, pin) & ~GPIO_MODE(pin, GPIO_MODE_BITS)) | GPIO_MODE(pin, mode);
}

/* What is sent needs no pull-up: the pin is driven from here on, and idle is what it is driven to
 * once the transmitter is on. */
void pins_of_serial_port(void) {
    RCC_APB2ENR |= CLOCK_OF_PORT(KIT_TX_PORT) | CLOCK_OF_PORT(KIT_RX_PORT);
    (void)RCC_APB2ENR;
    GPIO_BSRR(GPIO_PORT(KIT_RX_PORT)) = 1u << KIT_RX_PIN; /* pulled up */
    configure(GPIO_PORT(KIT_RX_PORT), KIT_RX_PIN, GPIO_MODE_PULLED);
    configure(GPIO_PORT(KIT_TX_PORT), KIT_TX_PIN, GPIO_MODE_ALTERNATE);
}
