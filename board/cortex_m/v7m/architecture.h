/* SPDX-License-Identifier: MIT */
/* What ARMv7-M does in its own way: Cortex-M3 and Cortex-M4. */
#ifndef CORTEX_M_V7M_ARCHITECTURE_H
#define CORTEX_M_V7M_ARCHITECTURE_H

/* Where a part's registers begin, as the compiler likes to have it. */
#define PLACE(base) (base)

/* How often a loop that must be quick takes four words (1 or 2), before it looks at its end. */
#define FOURS_IN_A_ROUND 1

/* A load or store takes a word anywhere (ARM DDI 0403 A3.2.1). */
#define WORDS_ANYWHERE 1

/* Software can read what a debugger has set (ARM DDI 0403 C1.6.2). */
#define SEES_DEBUGGER 1

/* In assembler: a branch to any place in the image, which does not come back. */
#define BRANCH "b "

/* Vectors 3 and 5. A fault has an exception of its own, where it is enabled. */
#define HARD_FAULT_VECTOR hard_fault_handler
#define BUS_FAULT_VECTOR  bus_fault_handler

/* Goes to the code on that stack, with LR as after a reset (ARM DDI 0403 B1.5.5). */
#define START_AT(stack, code)                                                                      \
    __asm__ volatile("msr msp, %0\n"                                                               \
                     "mov lr, #-1\n"                                                               \
                     "bx %1\n"                                                                     \
                     :                                                                             \
                     : "r"(stack), "r"(code)                                                       \
                     : "memory")

/* For a small function that several call: the compiler decides whether each gets a copy. */
#define ONE_COPY

static inline void barrier(void) {
    __asm__ volatile("dsb\n isb" ::: "memory");
}

#endif
