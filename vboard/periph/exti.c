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

/* Which line of the NVIC the pins 0 to 15 share: RM0394, vector table. */
void exti_update(const struct exti *exti, struct vboard *wires) {
    uint32_t pending = (exti->pr[0] | exti->fpr[0]) & exti->imr[0];
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
    exti_update(exti, wires);
}

static void edge(struct exti *exti, struct vboard *wires, unsigned line, bool rising) {
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
        exti_update(exti, wires);
        break;
    default: *word(exti, offset) = value; exti_update(exti, wires);
    }
}

/* The direct lines, those without triggers, are enabled from reset: RM0394, EXTI_IMR1 and
 * EXTI_IMR2. */
static uint32_t direct_lines(const struct vboard *wires, uint32_t half) {
    return wires_fields(wires, &exti_peripheral, half + IMR) &
           ~wires_fields(wires, &exti_peripheral, half + RTSR);
}

static void reset(void *state, struct vboard *wires) {
    struct exti *exti = state;
    *exti = (struct exti){.imr = {direct_lines(wires, 0), direct_lines(wires, SECOND)}};
    exti_update(exti, wires);
}

const struct peripheral exti_peripheral = {read, write, reset};

const struct exti_version exti_v1 = {.edge = edge};
