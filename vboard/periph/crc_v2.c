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

static uint32_t reversed(uint32_t value, unsigned bits) {
    uint32_t result = 0;
    for (unsigned i = 0; i < bits; i++) {
        result |= (value >> i & 1u) << (bits - 1 - i);
    }
    return result;
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
    uint32_t result = 0;
    group = group > bits ? bits : group;
    for (unsigned i = 0; i < bits; i += group) {
        result |= reversed(data >> i & mask(group), group) << i;
    }
    return result;
}

static void feed(struct crc *crc, uint32_t data, unsigned bits) {
    unsigned size = polynomial_bits(crc);
    data = input(crc, data, bits);
    for (unsigned i = bits; i-- > 0;) {
        uint32_t out = (crc->value >> (size - 1) ^ data >> i) & 1u;
        crc->value = (crc->value << 1 ^ (out != 0 ? crc->polynomial : 0)) & mask(size);
    }
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct crc *crc = state;
    switch (offset) {
    case DR:
        return (crc->control & CR_REV_OUT) != 0 ? reversed(crc->value, polynomial_bits(crc))
                                                : crc->value;
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
    }
}

static void reset(void *state, struct vboard *wires) {
    (void)wires;
    struct crc *crc = state;
    *crc = (struct crc){.value = INIT_RESET, .init = INIT_RESET, .polynomial = POL_RESET};
}

const struct peripheral crc_peripheral = {read, write, reset};
