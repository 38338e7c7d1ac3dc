/* SPDX-License-Identifier: MIT */
#include "exti.h"

enum {
    IMR = 0x00,
    EMR = 0x04,
    RTSR = 0x08,
    FTSR = 0x0C,
    SWIER = 0x10,
    PR = 0x14,
    SECOND = 0x20, /* the same again for lines 32 and up */
};

#define DIRECT_LINES1 UINT32_C(0xFF820000)
#define DIRECT_LINES2 UINT32_C(0x00000087)
#define TRIGGERS1     REG_SAME(0x007DFFFF)
#define TRIGGERS2     REG_SAME(0x00000078)

static const struct reg regs[] = {
    {"IMR1", IMR, REG_RW, {0xBFFFFFFF, 0xFFFFFFFF}},
    {"EMR1", EMR, REG_RW, {0x9FFFFFFF, 0xFFFFFFFF}},
    {"RTSR1", RTSR, REG_RW, TRIGGERS1},
    {"FTSR1", FTSR, REG_RW, TRIGGERS1},
    {"SWIER1", SWIER, REG_RW, TRIGGERS1},
    {"PR1", PR, REG_RW | REG_CLEAR, TRIGGERS1},
    {"IMR2", SECOND + IMR, REG_RW, REG_SAME(0x000000FF)},
    {"EMR2", SECOND + EMR, REG_RW, REG_SAME(0x000000FF)},
    {"RTSR2", SECOND + RTSR, REG_RW, TRIGGERS2},
    {"FTSR2", SECOND + FTSR, REG_RW, TRIGGERS2},
    {"SWIER2", SECOND + SWIER, REG_RW, TRIGGERS2},
    {"PR2", SECOND + PR, REG_RW | REG_CLEAR, TRIGGERS2},
};

/* Which line of the NVIC the pins 0 to 15 share: RM0394, vector table. */
static void update(struct exti *exti, struct vboard *wires) {
    uint32_t pending = exti->pr[0] & exti->imr[0];
    for (unsigned i = 0; i < 5; i++) {
        wires_irq(wires, IRQ_EXTI0 + i, (pending >> i & 1) != 0);
    }
    wires_irq(wires, IRQ_EXTI9_5, (pending & 0x03E0) != 0);
    wires_irq(wires, IRQ_EXTI15_10, (pending & 0xFC00) != 0);
}

static void trigger(struct exti *exti, struct vboard *wires, uint32_t lines) {
    exti->pr[0] |= lines & exti->imr[0];
    if ((lines & exti->emr[0]) != 0) {
        wires_core_event(wires);
    }
    update(exti, wires);
}

void exti_edge(struct exti *exti, struct vboard *wires, unsigned line, bool rising) {
    uint32_t bit = 1u << line;
    if (((rising ? exti->rtsr[0] : exti->ftsr[0]) & bit) != 0) {
        trigger(exti, wires, bit);
    }
}

static uint32_t *word(struct exti *exti, uint32_t offset) {
    unsigned half = offset >= SECOND;
    switch (offset % SECOND) {
    case IMR: return &exti->imr[half];
    case EMR: return &exti->emr[half];
    case RTSR: return &exti->rtsr[half];
    case FTSR: return &exti->ftsr[half];
    case SWIER: return &exti->swier[half];
    default: return &exti->pr[half];
    }
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    return *word(state, offset);
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct exti *exti = state;
    unsigned half = offset >= SECOND;
    uint32_t before = *word(exti, offset);
    switch (offset % SECOND) {
    case SWIER:
        *word(exti, offset) |= value;
        if (half == 0) {
            trigger(exti, wires, value & ~before);
        }
        break;
    case PR: /* clearing a pending bit clears its software trigger: RM0394, EXTI_SWIER1 */
        exti->pr[half] &= ~value;
        exti->swier[half] &= ~value;
        update(exti, wires);
        break;
    default: *word(exti, offset) = value; update(exti, wires);
    }
}

/* The direct lines are enabled from reset: RM0394, EXTI_IMR1 and EXTI_IMR2. */
static void reset(void *state, struct vboard *wires) {
    struct exti *exti = state;
    uint32_t lines = regs[0].fields[wires_chip(wires)->column];
    *exti = (struct exti){.imr = {DIRECT_LINES1 & lines, DIRECT_LINES2}};
    update(exti, wires);
}

const struct peripheral exti_peripheral = {regs, sizeof regs / sizeof regs[0], read, write, reset};
