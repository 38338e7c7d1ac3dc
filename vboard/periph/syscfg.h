/* SPDX-License-Identifier: MIT */
/* SYSCFG: what its versions share, and what the machine asks of each. */
#ifndef VBOARD_PERIPH_SYSCFG_H
#define VBOARD_PERIPH_SYSCFG_H

#include "../regs.h"
#include "../wires.h"

enum { SYSCFG_WORDS = 0x28 / 4 };

enum { MEMORY_MODE_FLASH = 0, MEMORY_MODE_SYSTEM = 1, MEMORY_MODE_SRAM1 = 3 };

struct syscfg {
    uint32_t reg[SYSCFG_WORDS];
    uint32_t swj; /* AFIO_MAPR SWJ_CFG, which cannot be read back */
};

struct syscfg_version {
    /* Which port an EXTI line listens to. */
    unsigned (*exti_port)(const struct syscfg *syscfg, unsigned line);
    /* Where remaps choose the pins of a part, and not numbers of alternate functions; else NULL.
     * Does the USART reach that pin? */
    bool (*usart_reaches)(const struct syscfg *syscfg, unsigned instance, unsigned port,
                          unsigned number);
    /* Pins of a port that the debug port has: NULL: none has any that it does not give up by its
     * mode. */
    uint32_t (*debug_pins)(const struct syscfg *syscfg, unsigned port);
    /* Which of the timer's sets of pins is in use: what `function` of struct timer_pin is then. */
    unsigned (*timer_remap)(const struct syscfg *syscfg, unsigned instance);
};

#endif
