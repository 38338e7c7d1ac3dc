/* SPDX-License-Identifier: MIT */
/* What ARMv6-M does in its own way: Cortex-M0+ (ARM DDI 0419). */
#ifndef CORTEX_M_V6M_ARCHITECTURE_H
#define CORTEX_M_V6M_ARCHITECTURE_H

#include <stdint.h>

/* Where a part's registers begin. A constant takes a word behind the function and a load, and GCC
 * has one for each register, unless it does not know that they are near each other: 200 bytes of 9
 * KB. */
#define PLACE(base) register_place(base)

static inline __attribute__((always_inline)) uint32_t register_place(uint32_t base) {
    __asm__("" : "+r"(base));
    return base;
}

/* For a small function that several call: the compiler would give each a copy for the few
 * instructions that it has, and does not count the words of constants behind them. */
#define ONE_COPY __attribute__((noinline))

void barrier(void); /* barrier.c */

/* How often a loop that must be quick takes four words (1 or 2), before it looks at its end:
 * twice costs a Cortex-M0+ a fifth less of the whole. */
#define FOURS_IN_A_ROUND 2

/* A word that is not aligned is a fault (ARM DDI 0419 A3.2.1). */
#define WORDS_ANYWHERE 0

/* Nothing tells software of a debugger: what it reads in DHCSR is not defined (ARM DDI 0419 C1.5),
 * and the Cortex-M0+ shows its debug registers to the debugger alone (ARM DDI 0484 8.1). */
#define SEES_DEBUGGER 0

/* In front of assembler: GCC has another syntax for ARMv6-M, which does not know "adds". */
#define UNIFIED ".syntax unified\n"

/* In assembler: a branch to any place in the image, which does not come back. The plain one reaches
 * 2 KB. */
#define BRANCH "bl "

/* Vectors 3 and 5. Every fault is a HardFault, and guarded_load.c looks at it first. */
#define HARD_FAULT_VECTOR guarded_fault_handler
#define BUS_FAULT_VECTOR  0

/* Goes to the code on that stack, with LR as after a reset (ARM DDI 0419 B1.5.5). */
#define START_AT(stack, code)                                                                      \
    __asm__ volatile(UNIFIED "msr msp, %0\n"                                                       \
                             "movs r2, #0\n"                                                       \
                             "mvns r2, r2\n"                                                       \
                             "mov lr, r2\n"                                                        \
                             "bx %1\n"                                                             \
                     :                                                                             \
                     : "r"(stack), "r"(code)                                                       \
                     : "memory", "r2")

#endif
