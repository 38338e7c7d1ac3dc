/* SPDX-License-Identifier: MIT */
#include "pins_v1.h"

enum {
    CRL = 0x00,
    CRH = 0x04,
    IDR = 0x08,
    ODR = 0x0C,
    BSRR = 0x10,
    BRR = 0x14,
    LCKR = 0x18,
    PIN_BITS = 4,
    MODE = 3, /* 0: input */
    CNF_SHIFT = 2,
    CNF_OPEN_DRAIN = 1, /* of an output */
    CNF_FUNCTION = 2,
    CNF_ANALOG = 0, /* of an input */
    CNF_PULLED = 2,
    CNF_RESERVED = 3,
    BOTH_RESET = 0x44444444, /* floating inputs */
};

/* "The peripheral registers have to be accessed by words (32-bit)": RM0008, GPIO registers. */
const struct reg gpio_v1_regs[] = {
    {"CRL", CRL, REG_RW, REG_ALL_BITS},        {"CRH", CRH, REG_RW, REG_ALL_BITS},
    {"IDR", IDR, REG_READ, REG_SAME(0xFFFF)},  {"ODR", ODR, REG_RW, REG_SAME(0xFFFF)},
    {"BSRR", BSRR, REG_WRITE, REG_ALL_BITS},   {"BRR", BRR, REG_WRITE, REG_SAME(0xFFFF)},
    {"LCKR", LCKR, REG_RW, REG_SAME(0x1FFFF)},
};

static uint32_t nibble(const struct gpio *gpio, unsigned number) {
    uint32_t word = number < GPIO_PINS / 2 ? gpio->crl : gpio->crh;
    return word >> (number % (GPIO_PINS / 2) * PIN_BITS) & 0xF;
}

/* An input with a pull is pulled to where ODR says. */
static void apply(struct gpio *gpio, struct vboard *wires) {
    gpio->output = gpio->function = gpio->analog = gpio->open_drain = gpio->pulled_up = 0;
    for (unsigned i = 0; i < GPIO_PINS; i++) {
        uint32_t bit = UINT32_C(1) << i;
        uint32_t cnf = nibble(gpio, i) >> CNF_SHIFT;
        bool is_output = (nibble(gpio, i) & MODE) != 0;
        gpio->output |= is_output && (cnf & CNF_FUNCTION) == 0 ? bit : 0;
        gpio->function |= is_output && (cnf & CNF_FUNCTION) != 0 ? bit : 0;
        gpio->open_drain |= is_output && (cnf & CNF_OPEN_DRAIN) != 0 ? bit : 0;
        gpio->analog |= !is_output && cnf == CNF_ANALOG ? bit : 0;
        gpio->pulled_up |= !is_output && cnf == CNF_PULLED ? gpio->odr & bit : 0;
    }
    gpio_refresh(gpio, wires);
}

static void configure(struct gpio *gpio, struct vboard *wires, uint32_t *word, uint32_t value,
                      unsigned first_pin) {
    uint32_t open = gpio_unlocked(gpio, PIN_BITS, first_pin);
    for (unsigned i = 0; i < GPIO_PINS / 2; i++) {
        uint32_t bits = value >> (i * PIN_BITS) & 0xF;
        if ((bits & MODE) == 0 && bits >> CNF_SHIFT == CNF_RESERVED) {
            wires_violation(wires, "P%c%u: CNF 3 is reserved for inputs (" MANUAL " GPIOx_CRL)",
                            'A' + (int)gpio->port, first_pin + i);
            return;
        }
    }
    *word = (*word & ~open) | (value & open);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct gpio *gpio = state;
    switch (offset) {
    case CRL: return gpio->crl;
    case CRH: return gpio->crh;
    case IDR: return gpio_input(gpio);
    case ODR: return gpio->odr;
    case LCKR: return gpio->lckr;
    default: return 0;
    }
}

/* A pin that BSRR both sets and resets is set: RM0008 GPIOx_BSRR. */
static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct gpio *gpio = state;
    switch (offset) {
    case CRL: configure(gpio, wires, &gpio->crl, value, 0); break;
    case CRH: configure(gpio, wires, &gpio->crh, value, GPIO_PINS / 2); break;
    case ODR: gpio->odr = value; break;
    case BSRR: gpio->odr = (gpio->odr & ~(value >> GPIO_PINS)) | (value & 0xFFFF); break;
    case BRR: gpio->odr &= ~value; break;
    default: gpio_lock(gpio, value);
    }
    apply(gpio, wires);
}

static void reset(void *state, struct vboard *wires) {
    struct gpio *gpio = state;
    gpio->crl = gpio->crh = BOTH_RESET;
    gpio->odr = gpio->lckr = gpio->lock_step = 0;
    apply(gpio, wires);
}

const struct peripheral gpio_v1_peripheral = {read, write, reset};
