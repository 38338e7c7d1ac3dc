/* SPDX-License-Identifier: MIT */
#include "crc.h"

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

/* The bits of each group in reverse order. group: a power of 2, up to 32. */
static uint32_t reversed(uint32_t value, unsigned group) {
    static const uint32_t lower_halves[5] = {0x55555555, 0x33333333, 0x0F0F0F0F, 0x00FF00FF,
                                             0x0000FFFF};
    for (unsigned i = 0; 1u << i < group; i++) {
        value = (value >> (1u << i) & lower_halves[i]) | (value & lower_halves[i]) << (1u << i);
    }
    return value;
}

static unsigned polynomial_bits(uint32_t control) {
    static const uint8_t sizes[4] = {32, 16, 8, 7};
    return sizes[control >> CR_POLYSIZE_SHIFT & 3];
}

/* REV_IN reverses the bits of each byte, halfword or word; never across what was written. */
static uint32_t input(const struct crc *crc, uint32_t data, unsigned bits) {
    static const uint8_t groups[4] = {1, 8, 16, 32};
    unsigned group = groups[crc->control >> CR_REV_IN_SHIFT & 3];
    return reversed(data, group > bits ? bits : group);
}

static uint32_t output(const struct crc *crc) {
    return (crc->control & CR_REV_OUT) != 0 ? reversed(crc->value, 32) >> (32 - crc->size)
                                            : crc->value;
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
            unsigned bits = lanes == 0xFF ? 8 : (lanes == 0xFFFF ? 16 : 32);
            crc_feed(crc, input(crc, value, bits), bits);
        } else {
            wires_violation(wires, "CRC_DR written beside its lowest byte (" MANUAL " CRC_DR)");
        }
        break;
    case IDR: crc->idr = value; break;
    case CR:
        crc->control = value & ~(uint32_t)CR_RESET;
        crc_prepare(crc, crc->polynomial, polynomial_bits(value));
        if ((value & CR_RESET) != 0) {
            crc->value = crc->init & crc_mask(crc);
        }
        break;
    case INIT: /* loads the data register, too: RM0394, CRC functional description */
        crc->init = value;
        crc->value = value & crc_mask(crc);
        break;
    default:
        if ((value & 1) == 0) {
            wires_violation(wires, "an even CRC polynomial is not supported (" MANUAL
                                   ", CRC polynomial programmability)");
        }
        crc_prepare(crc, value, crc->size);
    }
}

static void reset(void *state, struct vboard *wires) {
    (void)wires;
    crc_make(state);
}

const struct peripheral crc_v2_peripheral = {read, write, reset};
