/* SPDX-License-Identifier: MIT */
/* EXTI: edges on pins become interrupts and events. RM0394 and RM0351, EXTI.
 *
 * Modelled: lines 0 to 15 (pins) and software triggers. Lines of other peripherals never rise. */
#ifndef VBOARD_PERIPH_EXTI_H
#define VBOARD_PERIPH_EXTI_H

#include "../regs.h"
#include "../wires.h"

struct exti {
    uint32_t imr[2], emr[2], rtsr[2], ftsr[2], swier[2], pr[2];
};

extern const struct peripheral exti_peripheral;

void exti_edge(struct exti *exti, struct vboard *wires, unsigned line, bool rising);

#endif
