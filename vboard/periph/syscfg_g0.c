/* SPDX-License-Identifier: MIT */
#include "syscfg_g0.h"

enum {
    CFGR1 = 0x00,
    CFGR2 = 0x18,
    MEM_MODE = 3,
    CFGR2_LOCKS = 0xF, /* set only: RM0444, SYSCFG_CFGR2 */
};

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct syscfg *syscfg = state;
    return syscfg->reg[offset / 4];
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct syscfg *syscfg = state;
    unsigned mode = value & MEM_MODE;
    if (offset == CFGR2) {
        syscfg->reg[CFGR2 / 4] = value | (syscfg->reg[CFGR2 / 4] & CFGR2_LOCKS);
        return;
    }
    if (mode != MEMORY_MODE_FLASH && mode != MEMORY_MODE_SRAM1) {
        wires_violation(wires, "MEM_MODE %u: only flash and SRAM are modelled at address 0", mode);
        return;
    }
    syscfg->reg[CFGR1 / 4] = value;
    wires_memory_remapped(wires, mode);
}

static void reset(void *state, struct vboard *wires) {
    struct syscfg *syscfg = state;
    *syscfg = (struct syscfg){0};
    wires_memory_remapped(wires, MEMORY_MODE_FLASH);
}

const struct peripheral syscfg_g0_peripheral = {read, write, reset};

const struct syscfg_version syscfg_g0 = {0};
