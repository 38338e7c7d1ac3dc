/* SPDX-License-Identifier: MIT */
/* IWDG: what its versions share, and what the machine asks of each. */
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

struct iwdg_version {
    /* The option byte starts it at power-on: RM0394, IWDG hardware watchdog. */
    void (*start)(struct iwdg *iwdg, struct vboard *wires);
    void (*event)(struct iwdg *iwdg, struct vboard *wires);
};

#endif
