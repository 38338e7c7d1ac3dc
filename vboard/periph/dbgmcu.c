/* SPDX-License-Identifier: MIT */
#include "dbgmcu.h"

enum { IDCODE = 0x00, CR = 0x04, APB1FZR1 = 0x08, APB1FZR2 = 0x0C, APB2FZR = 0x10 };

static bool is_hidden(const struct vboard *wires) {
    return wires_chip(wires)->family->hides_dbgmcu && !wires_debugger(wires);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct dbgmcu *dbgmcu = state;
    if (is_hidden(wires)) {
        return 0;
    }
    return offset == IDCODE ? wires_chip(wires)->idcode : dbgmcu->reg[offset / 4];
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct dbgmcu *dbgmcu = state;
    if (is_hidden(wires)) {
        wires_warning(wires,
                      "DBGMCU written while no debugger is attached: no effect (errata sheet "
                      "ES0340, debug registers cannot be read by user software)");
        return;
    }
    dbgmcu->reg[offset / 4] = value;
}

const struct peripheral dbgmcu_peripheral = {read, write, NULL};
