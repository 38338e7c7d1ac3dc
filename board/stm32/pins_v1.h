/* SPDX-License-Identifier: MIT */
/* GPIO ports with a field of four bits for the mode of each pin: RM0008 9.2. Ports have letters;
 * the chip's registers.h says where A begins (GPIO_A). */
#ifndef STM32_PINS_V1_H
#define STM32_PINS_V1_H

#define GPIO_SPACING        0x400u
#define GPIO_PORT(letter)   (GPIO_A + GPIO_SPACING * ((letter) - 'A'))
#define GPIO_CR(port, n)    REGISTER(port, 4u * ((n) / 8u)) /* CRL, CRH */
#define GPIO_BSRR(port)     REGISTER(port, 0x10)
#define GPIO_MODE(n, mode)  ((uint32_t)(mode) << 4u * ((n) % 8u)) /* in CRL, CRH */
#define GPIO_MODE_BITS      15u
#define GPIO_MODE_PULLED    8u  /* an input, pulled as ODR says */
#define GPIO_MODE_ALTERNATE 11u /* push-pull, 50 MHz */

#endif
