/* SPDX-License-Identifier: MIT */
/* IWDG: the independent watchdog. RM0394 and RM0351, IWDG. */
#ifndef VBOARD_PERIPH_IWDG_V2_H
#define VBOARD_PERIPH_IWDG_V2_H

#include "../regs.h"
#include "../wires.h"

struct iwdg {
    bool running, unlocked;
    uint32_t pr, rlr, winr;
    uint64_t updated[3]; /* when PVU, RVU and WVU clear */
    uint64_t loaded_at;
};

extern const struct peripheral iwdg_peripheral;
/* The same on every chip. */
extern const struct reg iwdg_v2_regs[5];

/* The option byte starts it at power-on: RM0394, IWDG hardware watchdog. */
void iwdg_start(struct iwdg *iwdg, struct vboard *wires);
void iwdg_event(struct iwdg *iwdg, struct vboard *wires);

#endif
