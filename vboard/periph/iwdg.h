/* SPDX-License-Identifier: MIT */
/* IWDG: the independent watchdog. Version 2 has a window (RM0394, RM0351 and RM0440, IWDG), version
 * 1 has none (RM0008 and RM0090, IWDG), and is otherwise the same. */
#ifndef VBOARD_PERIPH_IWDG_H
#define VBOARD_PERIPH_IWDG_H

#include "../regs.h"
#include "../wires.h"

struct iwdg {
    bool running, unlocked;
    uint32_t pr, rlr, winr;
    uint64_t updated[3]; /* when PVU, RVU and WVU clear */
    uint64_t loaded_at;
};

extern const struct peripheral iwdg_peripheral;
/* The same on every chip of that version. */
extern const struct reg iwdg_v1_regs[4], iwdg_v2_regs[5];

/* The option byte starts it at power-on: RM0394, IWDG hardware watchdog. */
void iwdg_start(struct iwdg *iwdg, struct vboard *wires);
void iwdg_event(struct iwdg *iwdg, struct vboard *wires);

#endif
