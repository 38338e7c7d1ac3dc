/* SPDX-License-Identifier: MIT */
#include "syscfg_l4.h"

enum {
    MEMRMP = 0x00,
    CFGR1 = 0x04,
    EXTICR1 = 0x08,
    EXTICR4 = 0x14,
    SCSR = 0x18,
    CFGR2 = 0x1C,
    SWPR = 0x20,
    SKR = 0x24,
    MEM_MODE = 7,
    CFGR2_LOCKS = 0xF,
    EXTI_FIELD_BITS = 4,
};

static unsigned exti_port(const struct syscfg *syscfg, unsigned line) {
    uint32_t word = syscfg->reg[(EXTICR1 + line / 4 * 4) / 4];
    return word >> (line % 4 * EXTI_FIELD_BITS) & 7;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct syscfg *syscfg = state;
    return syscfg->reg[offset / 4];
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct syscfg *syscfg = state;
    switch (offset) {
    case MEMRMP:
        if (value != MEMORY_MODE_FLASH && value != MEMORY_MODE_SRAM1) {
            wires_violation(wires, "MEMRMP 0x%x: only flash and SRAM1 are modelled at address 0",
                            (unsigned)value);
            return;
        }
        syscfg->reg[offset / 4] = value;
        wires_memory_remapped(wires, value & MEM_MODE);
        break;
    case SCSR:
        if (value != 0) {
            wires_violation(wires, "the hardware erase of SRAM2 is not modelled");
        }
        break;
    case CFGR2: syscfg->reg[offset / 4] |= value & CFGR2_LOCKS; break;
    case SWPR:
        if (value != 0) {
            wires_violation(wires, "the write protection of SRAM2 is not modelled");
        }
        break;
    case SKR: break;
    default: syscfg->reg[offset / 4] = value;
    }
}

static void reset(void *state, struct vboard *wires) {
    struct syscfg *syscfg = state;
    *syscfg = (struct syscfg){0};
    syscfg->reg[CFGR1 / 4] = wires_chip(wires)->family->syscfg_cfgr1;
    wires_memory_remapped(wires, MEMORY_MODE_FLASH);
}

const struct peripheral syscfg_peripheral = {read, write, reset};

const struct syscfg_version syscfg_l4 = {.exti_port = exti_port};
