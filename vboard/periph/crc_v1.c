/* SPDX-License-Identifier: MIT */
/* RM0008 and RM0090, CRC: a word goes in four AHB cycles, for which the bus waits. */
#include "crc.h"

enum {
    DR = 0x00,
    IDR = 0x04,
    CR = 0x08,
    CR_RESET = 1u << 0,
};

const struct reg crc_v1_regs[] = {
    {"DR", DR, REG_RW, REG_ALL_BITS},
    {"IDR", IDR, REG_RW | REG_NARROW, REG_SAME(0xFF)},
    {"CR", CR, REG_RW, REG_SAME(CR_RESET)}, /* reads 0 */
};

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct crc *crc = state;
    switch (offset) {
    case DR: return crc->value;
    case IDR: return crc->idr;
    default: return 0;
    }
}

/* CR.RESET leaves IDR as it is: RM0008 CRC_IDR. */
static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)wires;
    (void)lanes;
    struct crc *crc = state;
    switch (offset) {
    case DR: crc_feed(crc, value, 32); break;
    case IDR: crc->idr = value; break;
    default:
        if ((value & CR_RESET) != 0) {
            crc->value = crc->init;
        }
    }
}

static void reset(void *state, struct vboard *wires) {
    (void)wires;
    crc_make(state);
}

const struct peripheral crc_v1_peripheral = {read, write, reset};
