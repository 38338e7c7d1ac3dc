/* SPDX-License-Identifier: MIT */
#include "crc_v2.h"

enum {
    DR = 0x00,
    IDR = 0x04,
    CR = 0x08,
    INIT = 0x10,
    POL = 0x14,
    CR_RESET = 1u << 0,
    CR_POLYSIZE_SHIFT = 3,
    CR_REV_IN_SHIFT = 5,
    CR_REV_OUT = 1u << 7,
};

#define INIT_RESET UINT32_C(0xFFFFFFFF)
#define POL_RESET  UINT32_C(0x04C11DB7)

/* The bits of each group in reverse order. group: a power of 2, up to 32. */
static uint32_t reversed(uint32_t value, unsigned group) {
    static const uint32_t lower_halves[5] = {0x55555555, 0x33333333, 0x0F0F0F0F, 0x00FF00FF,
                                             0x0000FFFF};
    for (unsigned i = 0; 1u << i < group; i++) {
        value = (value >> (1u << i) & lower_halves[i]) | (value & lower_halves[i]) << (1u << i);
    }
    return value;
}

static unsigned polynomial_bits(const struct crc *crc) {
    static const uint8_t sizes[4] = {32, 16, 8, 7};
    return sizes[crc->control >> CR_POLYSIZE_SHIFT & 3];
}

static uint32_t mask(unsigned bits) {
    return bits == 32 ? UINT32_MAX : (1u << bits) - 1;
}

/* REV_IN reverses the bits of each byte, halfword or word; never across what was written. */
static uint32_t input(const struct crc *crc, uint32_t data, unsigned bits) {
    static const uint8_t groups[4] = {1, 8, 16, 32};
    unsigned group = groups[crc->control >> CR_REV_IN_SHIFT & 3];
    return reversed(data, group > bits ? bits : group);
}

static uint32_t output(const struct crc *crc) {
    unsigned size = polynomial_bits(crc);
    return (crc->control & CR_REV_OUT) != 0 ? reversed(crc->value, 32) >> (32 - size) : crc->value;
}

/* What four bits at the top come to, bit by bit. */
static void prepare(struct crc *crc) {
    unsigned size = polynomial_bits(crc);
    for (uint32_t i = 0; i < CRC_NIBBLES; i++) {
        uint32_t value = i << (size - 4);
        for (unsigned bit = 0; bit < 4; bit++) {
            uint32_t out = value >> (size - 1) & 1u;
            value = (value << 1 ^ (out != 0 ? crc->polynomial : 0)) & mask(size);
        }
        crc->nibbles[i] = value;
    }
}

static void feed(struct crc *crc, uint32_t data, unsigned bits) {
    unsigned size = polynomial_bits(crc);
    data = input(crc, data, bits);
    for (unsigned left = bits; left > 0; left -= 4) {
        uint32_t out = (crc->value >> (size - 4) ^ data >> (left - 4)) % CRC_NIBBLES;
        crc->value = (crc->value << 4 ^ crc->nibbles[out]) & mask(size);
    }
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct crc *crc = state;
    switch (offset) {
    case DR: return output(crc);
    case IDR: return crc->idr;
    case CR: return crc->control;
    case INIT: return crc->init;
    default: return crc->polynomial;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct crc *crc = state;
    switch (offset) {
    case DR:
        if (lanes == 0xFF || lanes == 0xFFFF || lanes == UINT32_MAX) {
            feed(crc, value, lanes == 0xFF ? 8 : (lanes == 0xFFFF ? 16 : 32));
        } else {
            wires_violation(wires, "CRC_DR written beside its lowest byte (" MANUAL " CRC_DR)");
        }
        break;
    case IDR: crc->idr = value; break;
    case CR:
        crc->control = value & ~(uint32_t)CR_RESET;
        prepare(crc);
        if ((value & CR_RESET) != 0) {
            crc->value = crc->init & mask(polynomial_bits(crc));
        }
        break;
    case INIT: /* loads the data register, too: RM0394, CRC functional description */
        crc->init = value;
        crc->value = value & mask(polynomial_bits(crc));
        break;
    default:
        if ((value & 1) == 0) {
            wires_violation(wires, "an even CRC polynomial is not supported (" MANUAL
                                   ", CRC polynomial programmability)");
        }
        crc->polynomial = value;
        prepare(crc);
    }
}

static void reset(void *state, struct vboard *wires) {
    (void)wires;
    struct crc *crc = state;
    *crc = (struct crc){.value = INIT_RESET, .init = INIT_RESET, .polynomial = POL_RESET};
    prepare(crc);
}

const struct peripheral crc_peripheral = {read, write, reset};
