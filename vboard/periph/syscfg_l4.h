/* SPDX-License-Identifier: MIT */
/* SYSCFG: memory at address 0 and the port behind each EXTI line. RM0394 and RM0351, SYSCFG. */
#ifndef VBOARD_PERIPH_SYSCFG_L4_H
#define VBOARD_PERIPH_SYSCFG_L4_H

#include "../regs.h"
#include "../wires.h"

enum { SYSCFG_WORDS = 0x28 / 4 };

enum { MEMORY_MODE_FLASH = 0, MEMORY_MODE_SRAM1 = 3 };

struct syscfg {
    uint32_t reg[SYSCFG_WORDS];
};

extern const struct peripheral syscfg_peripheral;

unsigned syscfg_exti_port(const struct syscfg *syscfg, unsigned line);

#endif
