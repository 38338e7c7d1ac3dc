/* SPDX-License-Identifier: MIT */
/* GPIO: one instance for each port. RM0394 and RM0351, GPIO. */
#ifndef VBOARD_PERIPH_PINS_V2_H
#define VBOARD_PERIPH_PINS_V2_H

#include "../regs.h"
#include "../wires.h"

struct gpio {
    unsigned port; /* 0 is A */
    uint32_t moder, otyper, ospeedr, pupdr, odr, lckr;
    uint64_t afr;
    uint32_t lock_step;
    uint32_t driven, driven_level; /* by the board around the chip */
    uint32_t level;                /* of the pins, as last seen */
};

extern const struct peripheral gpio_peripheral;

/* Registers that every chip's ports have. */
#define PINS_V2_REGS                                                                               \
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
        "BRR", 0x28, REG_WRITE | REG_NARROW, REG_SAME(0xFFFF)                                      \
    }

void gpio_make(struct gpio *gpio, unsigned port);
/* Is the pin in that alternate function? */
bool gpio_has_function(const struct gpio *gpio, unsigned number, unsigned function);
bool gpio_level(const struct gpio *gpio, unsigned number);
/* What a peripheral drives onto a pin of this port may have changed. */
void gpio_refresh(struct gpio *gpio, struct vboard *wires);
/* The board drives a pin from outside, or lets go of it. */
void gpio_drive(struct gpio *gpio, struct vboard *wires, unsigned number, bool driven, bool level);

#endif
