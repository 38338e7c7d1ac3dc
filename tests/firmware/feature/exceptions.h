/* SPDX-License-Identifier: MIT */
/* Exceptions taken on purpose: every vector leads to one handler, which writes down what it finds,
 * calls the hook of the exception if there is one, and moves on behind a faulting instruction. */
#ifndef FEATURE_EXCEPTIONS_H
#define FEATURE_EXCEPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"

enum {
    NMI = 2,
    HARD_FAULT = 3,
    MEM_MANAGE = 4,
    BUS_FAULT = 5,
    USAGE_FAULT = 6,
    SVCALL = 11,
    PENDSV = 14,
    SYSTICK = 15,
    IRQ0 = 16,
    FRAME_WORDS = 8,
    FRAME_PC = 6,
    FRAME_XPSR = 7,
};

struct taken {
    uint32_t number;     /* IPSR */
    uint32_t exc_return; /* as found in LR; the hook may change what is returned with */
    uint32_t *frame;     /* where the registers were stacked */
    bool readable;       /* false when stacking failed, and `stacked` holds nothing */
    uint32_t stacked[FRAME_WORDS];
    uint32_t cfsr, hfsr, mmfar, bfar;
    uint32_t icsr;
};

typedef void exception_hook(struct taken *taken);

/* Vector table in RAM, all hooks removed. */
void exceptions_init(void);
/* The vector itself, for exceptions that are to be entered elsewhere. NULL: the common handler. */
void exceptions_vector(unsigned number, uint32_t address);
void exceptions_hook(unsigned number, exception_hook *hook);

/* The common handler itself. */
void exception_entry(void);

/* Forgets what was taken, and all hooks. */
void exceptions_begin(void);
/* Adds a mark to the sequence of entries and exits. */
void exceptions_mark(uint32_t mark);
/* A line with everything taken since exceptions_begin(). */
void exceptions_report(const char *name);
/* A line with the order of entries (number) and exits (number + 0x100). */
void exceptions_report_order(const char *name);

/* Where a fault handler goes on; 0: where it came from. Set by PROVOKE. */
extern volatile uint32_t resume_at;

/* Runs instructions that are to fault (R1 to R3 given, R0 to R3 and APSR read back) and reports
 * what was taken. The handler resumes behind the last one. */
#define PROVOKE(name, instructions, in1, in2)                                                      \
    do {                                                                                           \
        exceptions_begin();                                                                        \
        register uint32_t r0 __asm__("r0") = 0x0A0B0C0D;                                           \
        register uint32_t r1 __asm__("r1") = (in1);                                                \
        register uint32_t r2 __asm__("r2") = (in2);                                                \
        register uint32_t r3 __asm__("r3") = 0x30313233;                                           \
        __asm__ volatile("movw r4, #:lower16:resume_at\n movt r4, #:upper16:resume_at\n"           \
                         "movw r5, #:lower16:99f\n movt r5, #:upper16:99f\n str r5, [r4]\n"        \
                         "mov r5, #0\n msr " APSR_ALL ", r5\n" instructions "\n 99:"               \
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)                                  \
                         :                                                                         \
                         : "r4", "r5", "r6", "r12", "lr", "cc", "memory");                         \
        uint32_t registers[] = {r0, r1, r2, r3};                                                   \
        report_provoked(name, registers);                                                          \
    } while (0)

void report_provoked(const char *name, const uint32_t registers[4]);

#endif
