/* SPDX-License-Identifier: MIT */
#include "pins_v2.h"

enum {
    MODER = 0x00,
    OTYPER = 0x04,
    OSPEEDR = 0x08,
    PUPDR = 0x0C,
    IDR = 0x10,
    ODR = 0x14,
    BSRR = 0x18,
    LCKR = 0x1C,
    AFRL = 0x20,
    AFRH = 0x24,
    BRR = 0x28,
    ASCR = 0x2C,
    PINS = 16,
    MODE_INPUT = 0,
    MODE_OUTPUT = 1,
    MODE_FUNCTION = 2,
    MODE_ANALOG = 3,
    PULL_UP = 1,
    FUNCTION_BITS = 4,
    LCKK = 1u << 16,
    LOCKED = 3, /* lock_step when the sequence is complete */
};

static unsigned mode(const struct gpio *gpio, unsigned number) {
    return gpio->moder >> (2 * number) & 3;
}

static unsigned function(const struct gpio *gpio, unsigned number) {
    return gpio->afr >> (FUNCTION_BITS * number) & 0xF;
}

bool gpio_has_function(const struct gpio *gpio, unsigned number, unsigned wanted) {
    return mode(gpio, number) == MODE_FUNCTION && function(gpio, number) == wanted;
}

/* What is on the pin, analog mode aside. A pin that nobody drives reads low. */
static bool pin_level(const struct gpio *gpio, const struct vboard *wires, unsigned number) {
    bool out = (gpio->odr >> number & 1) != 0;
    bool open_drain = (gpio->otyper >> number & 1) != 0;
    if (mode(gpio, number) == MODE_OUTPUT && !(open_drain && out)) {
        return out;
    }
    if (mode(gpio, number) == MODE_FUNCTION &&
        wires_function_level(wires, gpio->port, number, function(gpio, number), &out) &&
        !(open_drain && out)) {
        return out;
    }
    if ((gpio->driven >> number & 1) != 0) {
        return (gpio->driven_level >> number & 1) != 0;
    }
    return (gpio->pupdr >> (2 * number) & 3) == PULL_UP;
}

bool gpio_level(const struct gpio *gpio, unsigned number) {
    return (gpio->level >> number & 1) != 0;
}

void gpio_refresh(struct gpio *gpio, struct vboard *wires) {
    for (unsigned i = 0; i < PINS; i++) {
        bool level = pin_level(gpio, wires, i);
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

static uint32_t input(const struct gpio *gpio) {
    uint32_t value = gpio->level;
    for (unsigned i = 0; i < PINS; i++) {
        if (mode(gpio, i) == MODE_ANALOG) {
            value &= ~(1u << i); /* the Schmitt trigger is off: RM0394, GPIO analog configuration */
        }
    }
    return value;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct gpio *gpio = state;
    switch (offset) {
    case MODER: return gpio->moder;
    case OTYPER: return gpio->otyper;
    case OSPEEDR: return gpio->ospeedr;
    case PUPDR: return gpio->pupdr;
    case IDR: return input(gpio);
    case ODR: return gpio->odr;
    case LCKR: return gpio->lckr;
    case AFRL: return (uint32_t)gpio->afr;
    case AFRH: return (uint32_t)(gpio->afr >> 32);
    default: return 0;
    }
}

/* The bits of a register with `width` bits a pin that a lock leaves alone. */
static uint32_t unlocked(const struct gpio *gpio, unsigned width, unsigned first_pin) {
    uint32_t bits = 0;
    for (unsigned i = 0; i * width < 32 && first_pin + i < PINS; i++) {
        bool frozen = gpio->lock_step == LOCKED && (gpio->lckr >> (first_pin + i) & 1) != 0;
        bits |= frozen ? 0 : ((1u << width) - 1) << (i * width);
    }
    return bits;
}

static void merge(uint32_t *word, uint32_t value, uint32_t lanes) {
    *word = (*word & ~lanes) | (value & lanes);
}

/* LCKK 1, 0, 1 with the same pins, then a read: RM0394, GPIOx_LCKR. */
static void lckr_write(struct gpio *gpio, uint32_t value) {
    bool key = (value & LCKK) != 0;
    if (gpio->lock_step == LOCKED) {
        return;
    }
    bool expected = key == (gpio->lock_step != 1);
    bool same = gpio->lock_step == 0 || ((gpio->lckr ^ value) & ~(uint32_t)LCKK) == 0;
    gpio->lock_step = expected && same ? gpio->lock_step + 1 : 0;
    gpio->lckr = gpio->lock_step == LOCKED ? value : value & ~(uint32_t)LCKK;
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct gpio *gpio = state;
    uint32_t low = (uint32_t)gpio->afr, high = (uint32_t)(gpio->afr >> 32);
    switch (offset) {
    case MODER: merge(&gpio->moder, value, lanes & unlocked(gpio, 2, 0)); break;
    case OTYPER: merge(&gpio->otyper, value, lanes & unlocked(gpio, 1, 0)); break;
    case OSPEEDR: merge(&gpio->ospeedr, value, lanes & unlocked(gpio, 2, 0)); break;
    case PUPDR: merge(&gpio->pupdr, value, lanes & unlocked(gpio, 2, 0)); break;
    case ODR: merge(&gpio->odr, value, lanes); break;
    case BSRR: gpio->odr = (gpio->odr & ~(value >> PINS)) | (value & 0xFFFF); break;
    case BRR: gpio->odr &= ~value; break;
    case LCKR: lckr_write(gpio, value); break;
    case AFRL: merge(&low, value, lanes & unlocked(gpio, FUNCTION_BITS, 0)); break;
    case AFRH: merge(&high, value, lanes & unlocked(gpio, FUNCTION_BITS, PINS / 2)); break;
    default:
        if (value != 0) {
            wires_violation(wires, "the ADC's analog switches (ASCR) are not modelled");
        }
    }
    gpio->afr = (uint64_t)high << 32 | low;
    gpio_refresh(gpio, wires);
}

static void reset(void *state, struct vboard *wires) {
    const struct port_facts *values = wires_chip(wires)->family->ports;
    struct gpio *gpio = state;
    gpio->moder = values[gpio->port].moder;
    gpio->ospeedr = values[gpio->port].ospeedr;
    gpio->pupdr = values[gpio->port].pupdr;
    gpio->otyper = gpio->odr = gpio->lckr = gpio->lock_step = 0;
    gpio->afr = 0;
    gpio_refresh(gpio, wires);
}

void gpio_make(struct gpio *gpio, unsigned port) {
    *gpio = (struct gpio){.port = port};
}

const struct peripheral gpio_peripheral = {read, write, reset};
