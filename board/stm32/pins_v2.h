/* SPDX-License-Identifier: MIT */
/* GPIO ports with a field of two bits for the mode of each pin: RM0394 8.5. Ports have letters; the
 * chip's registers.h says where A begins (GPIO_A), which register switches the ports' clocks on
 * (RCC_PORTS_ENR), and in which mode a pin is after a reset (GPIO_MODE_RESET). */
#ifndef STM32_PINS_V2_H
#define STM32_PINS_V2_H

#define GPIO_SPACING        0x400u
#define GPIO_PORT(letter)   (GPIO_A + GPIO_SPACING * ((letter) - 'A'))
#define GPIO_MODER(port)    REGISTER(port, 0x00)
#define GPIO_PUPDR(port)    REGISTER(port, 0x0C)
#define GPIO_AFR(port, n)   REGISTER(port, 0x20u + 4u * ((n) / 8u))
#define GPIO_FUNCTION(n, f) ((uint32_t)(f) << 4u * ((n) % 8u)) /* in AFR */
#define GPIO_PULL_UP(n)     (1u << 2u * (n))                   /* in PUPDR */
#define GPIO_MODE(n, mode)  ((uint32_t)(mode) << 2u * (n))     /* in MODER */
#define GPIO_MODE_INPUT     0u
#define GPIO_MODE_ALTERNATE 2u
#define GPIO_MODE_ANALOG    3u

#endif
