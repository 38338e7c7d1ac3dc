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
    CFGR1_RESET = 0x7C000001,
    MEM_MODE = 7,
    CFGR2_LOCKS = 0xF,
    EXTI_FIELD_BITS = 4,
};

static const struct reg regs[] = {
    {"MEMRMP", MEMRMP, REG_RW, {0x00000007, 0x00000107}},
    {"CFGR1", CFGR1, REG_RW, {0xFC530101, 0xFC7F0101}},
    {"EXTICR1", 0x08, REG_RW, REG_SAME(0x7777)},
    {"EXTICR2", 0x0C, REG_RW, REG_SAME(0x7777)},
    {"EXTICR3", 0x10, REG_RW, REG_SAME(0x7777)},
    {"EXTICR4", EXTICR4, REG_RW, REG_SAME(0x7777)},
    {"SCSR", SCSR, REG_RW, REG_SAME(0x00000003)},
    {"CFGR2", CFGR2, REG_RW, REG_SAME(0x0000010F)},
    {"SWPR", SWPR, REG_RW, {0x0000FFFF, 0xFFFFFFFF}},
    {"SKR", SKR, REG_WRITE, REG_SAME(0xFF)},
};

unsigned syscfg_exti_port(const struct syscfg *syscfg, unsigned line) {
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
    syscfg->reg[CFGR1 / 4] = CFGR1_RESET;
    wires_memory_remapped(wires, MEMORY_MODE_FLASH);
}

const struct peripheral syscfg_peripheral = {regs, sizeof regs / sizeof regs[0], read, write,
                                             reset};
