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

void gpio_make(struct gpio *gpio, unsigned port);
/* Is the pin in that alternate function? */
bool gpio_has_function(const struct gpio *gpio, unsigned number, unsigned function);
bool gpio_level(const struct gpio *gpio, unsigned number);
/* What a peripheral drives onto a pin of this port may have changed. */
void gpio_refresh(struct gpio *gpio, struct vboard *wires);
/* The board drives a pin from outside, or lets go of it. */
void gpio_drive(struct gpio *gpio, struct vboard *wires, unsigned number, bool driven, bool level);

#endif
