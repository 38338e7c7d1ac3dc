/* SPDX-License-Identifier: MIT */
/* GPIO: one instance for each port, and what the machine needs of it. The registers are those of a
 * version: pins_v1.h (CRL and CRH), pins_v2.h (MODER and AFR). */
#ifndef VBOARD_PERIPH_PINS_H
#define VBOARD_PERIPH_PINS_H

#include "../regs.h"
#include "../wires.h"

enum { GPIO_PINS = 16 };

struct gpio {
    unsigned port; /* 0 is A */
    uint32_t moder, otyper, ospeedr, pupdr, odr, lckr;
    uint32_t crl, crh;
    uint64_t afr; /* four bits a pin: 0 where there are no numbers */
    uint32_t lock_step;

    /* What either version's registers come to, a bit for each pin; neither of the first three:
     * input.
     */
    uint32_t output, function, analog;
    uint32_t open_drain, pulled_up;

    uint32_t driven, driven_level; /* by the board around the chip */
    uint32_t level;                /* of the pins, as last seen */
};

void gpio_make(struct gpio *gpio, unsigned port);
/* Is the pin in that alternate function? */
bool gpio_has_function(const struct gpio *gpio, unsigned number, unsigned function);
/* In any? */
bool gpio_is_function(const struct gpio *gpio, unsigned number);
bool gpio_is_input(const struct gpio *gpio, unsigned number);
bool gpio_level(const struct gpio *gpio, unsigned number);
/* What a peripheral drives onto a pin of this port may have changed. */
void gpio_refresh(struct gpio *gpio, struct vboard *wires);
/* The board drives a pin from outside, or lets go of it. */
void gpio_drive(struct gpio *gpio, struct vboard *wires, unsigned number, bool driven, bool level);

/* For the versions. The input register. */
uint32_t gpio_input(const struct gpio *gpio);
/* The lock register: LCKK 1, 0, 1 with the same pins, then a read. */
void gpio_lock(struct gpio *gpio, uint32_t value);
/* The bits of a register with `width` bits a pin, from `first_pin` on, that a lock leaves alone. */
uint32_t gpio_unlocked(const struct gpio *gpio, unsigned width, unsigned first_pin);

#endif
