/* SPDX-License-Identifier: MIT */
/* DBGMCU: which chip this is, and what stops with a debugger. RM0394 and RM0351, DBG. */
#ifndef VBOARD_PERIPH_DBGMCU_H
#define VBOARD_PERIPH_DBGMCU_H

#include "../regs.h"
#include "../wires.h"

enum { DBGMCU_WORDS = 5 };

/* Only a power-on resets it. No debugger halts this board, so that the bits have no effect. */
struct dbgmcu {
    uint32_t reg[DBGMCU_WORDS];
};

extern const struct peripheral dbgmcu_peripheral;

#endif
