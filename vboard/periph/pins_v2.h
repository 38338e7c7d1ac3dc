/* SPDX-License-Identifier: MIT */
/* The registers of a port with MODER and AFR. RM0394, RM0351 and RM0440, GPIO. */
#ifndef VBOARD_PERIPH_PINS_V2_H
#define VBOARD_PERIPH_PINS_V2_H

#include "pins.h"

/* Of a struct gpio. */
extern const struct peripheral gpio_v2_peripheral;

/* Registers that every chip's ports have. BRR: its bits, REG_NO_BITS where there is none. */
#define PINS_V2_REGS(BRR)                                                                          \
    {"MODER", 0x00, REG_RW | REG_NARROW, REG_ALL_BITS},                                            \
        {"OTYPER", 0x04, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},                                   \
        {"OSPEEDR", 0x08, REG_RW | REG_NARROW, REG_ALL_BITS},                                      \
        {"PUPDR", 0x0C, REG_RW | REG_NARROW, REG_ALL_BITS},                                        \
        {"IDR", 0x10, REG_READ, REG_SAME(0xFFFF)},                                                 \
        {"ODR", 0x14, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},                                      \
        {"BSRR", 0x18, REG_WRITE | REG_NARROW, REG_ALL_BITS},                                      \
        {"LCKR", 0x1C, REG_RW, REG_SAME(0x1FFFF)},                                                 \
        {"AFRL", 0x20, REG_RW | REG_NARROW, REG_ALL_BITS},                                         \
        {"AFRH", 0x24, REG_RW | REG_NARROW, REG_ALL_BITS}, {                                       \
        "BRR", 0x28, REG_WRITE | REG_NARROW, BRR                                                   \
    }

#endif
