/* SPDX-License-Identifier: MIT */
#include "exti_v2.h"

enum {
    RTSR = 0x00,
    FTSR = 0x04,
    SWIER = 0x08,
    RPR = 0x0C,
    FPR = 0x10,
    SECOND_TRIGGERS = 0x28, /* the same again for lines 32 and up */
    EXTICR1 = 0x60,
    EXTICR4 = 0x6C,
    IMR1 = 0x80,
    EMR1 = 0x84,
    IMR2 = 0x90,
    EMR2 = 0x94,
    LINES_IN_WORD = 4,
    PORT_BITS = 8,
};

static unsigned port(const struct exti *exti, unsigned line) {
    return exti->ports[line / LINES_IN_WORD] >> line % LINES_IN_WORD * PORT_BITS & 0xFF;
}

static void trigger(struct exti *exti, struct vboard *wires, uint32_t *pending, uint32_t lines) {
    *pending |= lines & exti->imr[0];
    if ((lines & exti->emr[0]) != 0) {
        wires_core_event(wires);
    }
    exti_update(exti, wires);
}

static void edge(struct exti *exti, struct vboard *wires, unsigned line, bool rising) {
    uint32_t bit = 1u << line;
    if (((rising ? exti->rtsr[0] : exti->ftsr[0]) & bit) != 0) {
        trigger(exti, wires, rising ? &exti->pr[0] : &exti->fpr[0], bit);
    }
}

static uint32_t *word(struct exti *exti, uint32_t offset) {
    unsigned half = offset >= SECOND_TRIGGERS && offset < EXTICR1;
    switch (offset) {
    case IMR1: return &exti->imr[0];
    case EMR1: return &exti->emr[0];
    case IMR2: return &exti->imr[1];
    case EMR2: return &exti->emr[1];
    default: break;
    }
    if (offset >= EXTICR1) {
        return &exti->ports[(offset - EXTICR1) / 4];
    }
    switch (offset - half * SECOND_TRIGGERS) {
    case RTSR: return &exti->rtsr[half];
    case FTSR: return &exti->ftsr[half];
    case SWIER: return &exti->swier[half];
    case RPR: return &exti->pr[half];
    default: return &exti->fpr[half];
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
    uint32_t *target = word(exti, offset);
    switch (offset) {
    case RPR:
    case FPR:
    case SECOND_TRIGGERS + RPR:
    case SECOND_TRIGGERS + FPR: *target &= ~value; break;
    /* A rising edge, and the bit is clear again at once: RM0444, EXTI_SWIER1. */
    case SWIER: trigger(exti, wires, &exti->pr[0], value); return;
    case SECOND_TRIGGERS + SWIER: return; /* a line of what is not modelled */
    default: *target = value;
    }
    exti_update(exti, wires);
}

/* The direct lines, those without triggers, are enabled from reset: RM0444, EXTI_IMR1. */
static uint32_t direct_lines(const struct vboard *wires, uint32_t imr, uint32_t rtsr) {
    return wires_fields(wires, &exti_v2_peripheral, imr) &
           ~wires_fields(wires, &exti_v2_peripheral, rtsr);
}

static void reset(void *state, struct vboard *wires) {
    struct exti *exti = state;
    *exti = (struct exti){
        .imr = {direct_lines(wires, IMR1, RTSR), direct_lines(wires, IMR2, SECOND_TRIGGERS + RTSR)},
    };
    exti_update(exti, wires);
}

const struct peripheral exti_v2_peripheral = {read, write, reset};

const struct exti_version exti_v2 = {.port = port, .edge = edge};
