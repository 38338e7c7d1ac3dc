/* SPDX-License-Identifier: MIT */
#include "bkp.h"

enum {
    RTCCR = 0x2C,
    CR = 0x30,
    CSR = 0x34,
    RTCCR_OUTPUTS = 7u << 7, /* CCO, ASOE, ASOS */
    CR_TPE = 1u << 0,
    CSR_TPIE = 1u << 2,
};

#define DATA(number)                                                                               \
    { "DR" #number, 4 * (number), REG_RW | REG_NARROW, REG_SAME(0xFFFF) }

const struct reg bkp_regs[] = {
    DATA(1),
    DATA(2),
    DATA(3),
    DATA(4),
    DATA(5),
    DATA(6),
    DATA(7),
    DATA(8),
    DATA(9),
    DATA(10),
    {"RTCCR", RTCCR, REG_RW | REG_NARROW, REG_SAME(0x03FF)},
    {"CR", CR, REG_RW | REG_NARROW, REG_SAME(0x0003)},
    {"CSR", CSR, REG_RW | REG_NARROW, REG_SAME(0x0307)},
};

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct bkp *bkp = state;
    return bkp->reg[offset / 4];
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct bkp *bkp = state;
    uint32_t unmodelled = offset == RTCCR ? RTCCR_OUTPUTS : offset == CR ? CR_TPE : CSR_TPIE;
    if (!wires_backup_writable(wires)) {
        wires_warning(wires, "BKP written while DBP of PWR is clear: no effect (" MANUAL " BKP)");
    } else if (offset >= RTCCR && (value & unmodelled) != 0) {
        wires_violation(wires, "BKP: tamper detection and outputs are not modelled");
    } else {
        bkp->reg[offset / 4] = offset == CSR ? 0 : value; /* flags that never rise */
    }
}

void bkp_backup_reset(struct bkp *bkp) {
    *bkp = (struct bkp){0};
}

/* Of its interface, or of the system. */
static void reset(void *state, struct vboard *wires) {
    (void)state;
    (void)wires;
}

const struct peripheral bkp_peripheral = {read, write, reset};
