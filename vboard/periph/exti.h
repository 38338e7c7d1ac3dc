/* SPDX-License-Identifier: MIT */
/* EXTI: edges on pins become interrupts and events. RM0394 and RM0351, EXTI.
 *
 * Modelled: lines 0 to 15 (pins) and software triggers. Lines of other peripherals never rise. */
#ifndef VBOARD_PERIPH_EXTI_H
#define VBOARD_PERIPH_EXTI_H

#include "../regs.h"
#include "../wires.h"

/* Version 2 has a pending flag for each direction, pr being the rising one's, and ports. */
struct exti {
    uint32_t imr[2], emr[2], rtsr[2], ftsr[2], swier[2], pr[2], fpr[2];
    uint32_t ports[4]; /* EXTICR: a byte for each line */
};

struct exti_version {
    /* Which port an EXTI line listens to. NULL: SYSCFG knows. */
    unsigned (*port)(const struct exti *exti, unsigned line);
    void (*edge)(struct exti *exti, struct vboard *wires, unsigned line, bool rising);
};

extern const struct peripheral exti_peripheral;
extern const struct exti_version exti_v1;

/* For the versions: what is pending has changed. */
void exti_update(const struct exti *exti, struct vboard *wires);

#endif
