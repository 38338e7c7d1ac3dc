/* SPDX-License-Identifier: MIT */
/* SYSCFG: what its versions share, and what the machine asks of each. */
#ifndef VBOARD_PERIPH_SYSCFG_H
#define VBOARD_PERIPH_SYSCFG_H

#include "../regs.h"
#include "../wires.h"

enum { SYSCFG_WORDS = 0x28 / 4 };

enum { MEMORY_MODE_FLASH = 0, MEMORY_MODE_SRAM1 = 3 };

struct syscfg {
    uint32_t reg[SYSCFG_WORDS];
};

struct syscfg_version {
    /* Which port an EXTI line listens to. */
    unsigned (*exti_port)(const struct syscfg *syscfg, unsigned line);
    /* Where remaps choose the pins of a part, and not numbers of alternate functions; else NULL.
     * Does the USART reach that pin? */
    bool (*usart_reaches)(const struct syscfg *syscfg, unsigned instance, unsigned port,
                          unsigned number);
    /* Which of the timer's sets of pins is in use: what `function` of struct timer_pin is then. */
    unsigned (*timer_remap)(const struct syscfg *syscfg, unsigned instance);
};

#endif
