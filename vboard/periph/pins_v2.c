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
    MODE_OUTPUT = 1,
    MODE_FUNCTION = 2,
    MODE_ANALOG = 3,
    PULL_UP = 1,
    FUNCTION_BITS = 4,
};

/* The pins whose two bits are `value`. */
static uint32_t pins_with(uint32_t word, uint32_t value) {
    uint32_t pins = 0;
    for (unsigned i = 0; i < GPIO_PINS; i++) {
        pins |= (uint32_t)((word >> (2 * i) & 3) == value) << i;
    }
    return pins;
}

static void apply(struct gpio *gpio, struct vboard *wires) {
    gpio->output = pins_with(gpio->moder, MODE_OUTPUT);
    gpio->function = pins_with(gpio->moder, MODE_FUNCTION);
    gpio->analog = pins_with(gpio->moder, MODE_ANALOG);
    gpio->open_drain = gpio->otyper;
    gpio->pulled_up = pins_with(gpio->pupdr, PULL_UP);
    gpio_refresh(gpio, wires);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct gpio *gpio = state;
    switch (offset) {
    case MODER: return gpio->moder;
    case OTYPER: return gpio->otyper;
    case OSPEEDR: return gpio->ospeedr;
    case PUPDR: return gpio->pupdr;
    case IDR: return gpio_input(gpio);
    case ODR: return gpio->odr;
    case LCKR: return gpio->lckr;
    case AFRL: return (uint32_t)gpio->afr;
    case AFRH: return (uint32_t)(gpio->afr >> 32);
    default: return 0;
    }
}

static void merge(uint32_t *word, uint32_t value, uint32_t lanes) {
    *word = (*word & ~lanes) | (value & lanes);
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct gpio *gpio = state;
    uint32_t low = (uint32_t)gpio->afr, high = (uint32_t)(gpio->afr >> 32);
    switch (offset) {
    case MODER: merge(&gpio->moder, value, lanes & gpio_unlocked(gpio, 2, 0)); break;
    case OTYPER: merge(&gpio->otyper, value, lanes & gpio_unlocked(gpio, 1, 0)); break;
    case OSPEEDR: merge(&gpio->ospeedr, value, lanes & gpio_unlocked(gpio, 2, 0)); break;
    case PUPDR: merge(&gpio->pupdr, value, lanes & gpio_unlocked(gpio, 2, 0)); break;
    case ODR: merge(&gpio->odr, value, lanes); break;
    case BSRR: gpio->odr = (gpio->odr & ~(value >> GPIO_PINS)) | (value & 0xFFFF); break;
    case BRR: gpio->odr &= ~value; break;
    case LCKR: gpio_lock(gpio, value); break;
    case AFRL: merge(&low, value, lanes & gpio_unlocked(gpio, FUNCTION_BITS, 0)); break;
    case AFRH:
        merge(&high, value, lanes & gpio_unlocked(gpio, FUNCTION_BITS, GPIO_PINS / 2));
        break;
    default:
        if (value != 0) {
            wires_violation(wires, "the ADC's analog switches (ASCR) are not modelled");
        }
    }
    gpio->afr = (uint64_t)high << 32 | low;
    apply(gpio, wires);
}

static void reset(void *state, struct vboard *wires) {
    const struct port_facts *values = wires_chip(wires)->family->ports;
    struct gpio *gpio = state;
    gpio->moder = values[gpio->port].moder;
    gpio->ospeedr = values[gpio->port].ospeedr;
    gpio->pupdr = values[gpio->port].pupdr;
    gpio->otyper = gpio->odr = gpio->lckr = gpio->lock_step = 0;
    gpio->afr = 0;
    apply(gpio, wires);
}

const struct peripheral gpio_v2_peripheral = {read, write, reset};
