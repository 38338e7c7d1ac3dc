/* SPDX-License-Identifier: MIT */
#include "syscfg_f4.h"

enum {
    MEMRMP = 0x00,
    EXTICR1 = 0x08,
    CMPCR = 0x20,
    CMPCR_PD = 1u << 0,
    CMPCR_READY = 1u << 8,
    FIELD_BITS = 4,
    FIELD_MASK = 0xF,
};

static unsigned exti_port(const struct syscfg *syscfg, unsigned line) {
    uint32_t word = syscfg->reg[(EXTICR1 + line / 4 * 4) / 4];
    return word >> (line % 4 * FIELD_BITS) & FIELD_MASK;
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
        wires_memory_remapped(wires, value);
        break;
    case CMPCR: /* the compensation cell is ready at once */
        syscfg->reg[offset / 4] = (value & CMPCR_PD) != 0 ? CMPCR_PD | CMPCR_READY : 0;
        break;
    default: syscfg->reg[offset / 4] = value;
    }
}

static void reset(void *state, struct vboard *wires) {
    struct syscfg *syscfg = state;
    *syscfg = (struct syscfg){0};
    wires_memory_remapped(wires, MEMORY_MODE_FLASH);
}

const struct peripheral syscfg_f4_peripheral = {read, write, reset};

const struct syscfg_version syscfg_f4 = {.exti_port = exti_port};
