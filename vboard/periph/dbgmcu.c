/* SPDX-License-Identifier: MIT */
#include "dbgmcu.h"

enum { IDCODE = 0x00, CR = 0x04, APB1FZR1 = 0x08, APB1FZR2 = 0x0C, APB2FZR = 0x10 };

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

const struct peripheral dbgmcu_peripheral = {read, write, NULL};
