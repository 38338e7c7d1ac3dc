/* SPDX-License-Identifier: MIT */
/* BKP: the backup registers of a medium-density STM32F1. RM0008, BKP.
 *
 * Not modelled: tamper detection and the outputs on PC13: switching one on stops the run. It lies
 * in the backup domain: a reset of the system leaves it alone. */
#ifndef VBOARD_PERIPH_BKP_H
#define VBOARD_PERIPH_BKP_H

#include "../regs.h"
#include "../wires.h"

enum { BKP_WORDS = 0x38 / 4 };

struct bkp {
    uint32_t reg[BKP_WORDS];
};

extern const struct peripheral bkp_peripheral;
extern const struct reg bkp_regs[13];

/* A reset of the backup domain: BDRST, or the power without a battery. */
void bkp_backup_reset(struct bkp *bkp);

#endif
