/* SPDX-License-Identifier: MIT */
#include "dbgmcu.h"

enum { IDCODE = 0x00, CR = 0x04, APB1FZR1 = 0x08, APB1FZR2 = 0x0C, APB2FZR = 0x10 };

static const struct reg regs[] = {
    {"IDCODE", IDCODE, REG_READ, REG_ALL_BITS},
    {"CR", CR, REG_RW, REG_SAME(0x000000E7)},
    {"APB1FZR1", APB1FZR1, REG_RW, {0x82A01C31, 0x82E01C3F}},
    {"APB1FZR2", APB1FZR2, REG_RW, REG_SAME(0x00000020)},
    {"APB2FZR", APB2FZR, REG_RW, {0x00030800, 0x00072800}},
};

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct dbgmcu *dbgmcu = state;
    return offset == IDCODE ? wires_chip(wires)->idcode : dbgmcu->reg[offset / 4];
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)wires;
    (void)lanes;
    struct dbgmcu *dbgmcu = state;
    dbgmcu->reg[offset / 4] = value;
}

const struct peripheral dbgmcu_peripheral = {regs, sizeof regs / sizeof regs[0], read, write, NULL};
