/* SPDX-License-Identifier: MIT */
#include "pins.h"

enum {
    FUNCTION_BITS = 4,
    LCKK = 1u << 16,
    LOCKED = 3, /* lock_step when the sequence is complete */
};

static unsigned function(const struct gpio *gpio, unsigned number) {
    return gpio->afr >> (FUNCTION_BITS * number) & 0xF;
}

static bool has(uint32_t pins, unsigned number) {
    return (pins >> number & 1) != 0;
}

bool gpio_has_function(const struct gpio *gpio, unsigned number, unsigned wanted) {
    return has(gpio->function, number) && function(gpio, number) == wanted;
}

bool gpio_is_function(const struct gpio *gpio, unsigned number) {
    return has(gpio->function, number);
}

bool gpio_is_input(const struct gpio *gpio, unsigned number) {
    return !has(gpio->output | gpio->function | gpio->analog, number);
}

/* Where the debug port has its pins by itself: JTMS, JTDI and NJTRST are pulled up, JTCK down.
 * RM0008, debug port pins. */
static const uint32_t debug_pulls[GPIO_PORTS] = {1u << 13 | 1u << 15, 1u << 4};

/* What is on the pin, analog mode aside. A pin that nobody drives reads low. */
static bool pin_level(const struct gpio *gpio, const struct vboard *wires, unsigned number,
                      uint32_t debug_pins) {
    if (has(debug_pins, number)) {
        return has(gpio->driven, number) ? has(gpio->driven_level, number)
                                         : has(debug_pulls[gpio->port], number);
    }
    bool out = has(gpio->odr, number);
    bool open_drain = has(gpio->open_drain, number);
    if (has(gpio->output, number) && !(open_drain && out)) {
        return out;
    }
    if (has(gpio->function, number) &&
        wires_function_level(wires, gpio->port, number, function(gpio, number), &out) &&
        !(open_drain && out)) {
        return out;
    }
    if (has(gpio->driven, number)) {
        return has(gpio->driven_level, number);
    }
    return has(gpio->pulled_up, number);
}

bool gpio_level(const struct gpio *gpio, unsigned number) {
    return has(gpio->level, number);
}

void gpio_refresh(struct gpio *gpio, struct vboard *wires) {
    uint32_t debug_pins = wires_debug_pins(wires, gpio->port);
    for (unsigned i = 0; i < GPIO_PINS; i++) {
        bool level = pin_level(gpio, wires, i, debug_pins);
        if (level != gpio_level(gpio, i)) {
            gpio->level ^= 1u << i;
            wires_pin(wires, gpio->port, i, level);
        }
    }
}

void gpio_drive(struct gpio *gpio, struct vboard *wires, unsigned number, bool driven, bool level) {
    gpio->driven = (gpio->driven & ~(1u << number)) | (uint32_t)driven << number;
    gpio->driven_level = (gpio->driven_level & ~(1u << number)) | (uint32_t)level << number;
    gpio_refresh(gpio, wires);
}

/* The Schmitt trigger of an analog pin is off: RM0394 and RM0008, GPIO analog configuration. */
uint32_t gpio_input(const struct gpio *gpio) {
    return gpio->level & ~gpio->analog;
}

uint32_t gpio_unlocked(const struct gpio *gpio, unsigned width, unsigned first_pin) {
    uint32_t bits = 0;
    for (unsigned i = 0; i * width < 32 && first_pin + i < GPIO_PINS; i++) {
        bool frozen = gpio->lock_step == LOCKED && has(gpio->lckr, first_pin + i);
        bits |= frozen ? 0 : ((1u << width) - 1) << (i * width);
    }
    return bits;
}

void gpio_lock(struct gpio *gpio, uint32_t value) {
    bool key = (value & LCKK) != 0;
    if (gpio->lock_step == LOCKED) {
        return;
    }
    bool expected = key == (gpio->lock_step != 1);
    bool same = gpio->lock_step == 0 || ((gpio->lckr ^ value) & ~(uint32_t)LCKK) == 0;
    gpio->lock_step = expected && same ? gpio->lock_step + 1 : 0;
    gpio->lckr = gpio->lock_step == LOCKED ? value : value & ~(uint32_t)LCKK;
}

void gpio_make(struct gpio *gpio, unsigned port) {
    *gpio = (struct gpio){.port = port};
}
