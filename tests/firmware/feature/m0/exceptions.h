/* SPDX-License-Identifier: MIT */
/* Exceptions taken on purpose, as in ../exceptions.h, by the instructions that ARMv6-M has. */
#ifndef FEATURE_M0_EXCEPTIONS_H
#define FEATURE_M0_EXCEPTIONS_H

#include <stdint.h>

#include "core.h"

enum {
    NMI = 2,
    HARD_FAULT = 3,
    SVCALL = 11,
    PENDSV = 14,
    SYSTICK = 15,
    IRQ0 = 16,
    VECTORS = 48,
    FRAME_WORDS = 8,
    FRAME_PC = 6,
    FRAME_XPSR = 7,
};

struct taken {
    uint32_t number;     /* IPSR */
    uint32_t exc_return; /* as found in LR; the hook may change what is returned with */
    uint32_t *frame;     /* where the registers were stacked */
    uint32_t stacked[FRAME_WORDS];
    uint32_t icsr; /* without RETTOBASE, which ARMv6-M has not, and QEMU has */
};

#define ICSR_RETTOBASE (1u << 11)

typedef void exception_hook(struct taken *taken);

void exception_entry(void);
/* Forgets what was taken, and all hooks. */
void exceptions_begin(void);
void exceptions_hook(unsigned number, exception_hook *hook);
/* Adds a mark to the sequence of entries and exits. */
void exceptions_mark(uint32_t mark);
/* Lines with everything taken, and with the order of entries and exits (number + 0x100). */
void exceptions_report(const char *name, const uint32_t registers[4]);
void exceptions_report_order(const char *name);

/* Where the HardFault handler goes on; 0: where it came from. */
extern volatile uint32_t resume_at;

/* Runs instructions that are to fault (R1 and R2 given, R0 to R3 read back) and reports what was
 * taken. The handler resumes behind the last one. */
#define PROVOKE(name, instructions, in1, in2)                                                      \
    do {                                                                                           \
        exceptions_begin();                                                                        \
        register uint32_t r0 __asm__("r0") = 0x0A0B0C0D;                                           \
        register uint32_t r1 __asm__("r1") = (in1);                                                \
        register uint32_t r2 __asm__("r2") = (in2);                                                \
        register uint32_t r3 __asm__("r3") = 0x30313233;                                           \
        register volatile uint32_t *r4 __asm__("r4") = &resume_at;                                 \
        __asm__ volatile("adr r5, 99f\n str r5, [r4]\n movs r5, #0\n msr " APSR_ALL                \
                         ", r5\n" instructions "\n .balign 4\n 99:"                                \
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(r4)                        \
                         :                                                                         \
                         : "r5", "r6", "r12", "lr", "cc", "memory");                               \
        uint32_t registers[] = {r0, r1, r2, r3};                                                   \
        exceptions_report(name, registers);                                                        \
    } while (0)

#endif
