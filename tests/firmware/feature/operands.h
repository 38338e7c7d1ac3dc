/* SPDX-License-Identifier: MIT */
/* One instruction (or a few) with many operands: R0 to R3 and the flags are set before it, and read
 * back behind it. The text of the instruction is the name of the line. */
#ifndef FEATURE_OPERANDS_H
#define FEATURE_OPERANDS_H

#include <stdint.h>

#include "report.h"
#include "variant.h"

struct operands {
    uint32_t r0, r1, r2, r3;
    uint32_t apsr; /* NZCVQ and GE */
};

enum { OPERAND_ROWS = 10 };
extern const struct operands operands[OPERAND_ROWS];

#define WITH_OPERANDS(name, instructions, report_row)                                              \
    do {                                                                                           \
        line_begin(name);                                                                          \
        for (unsigned row = 0; row < OPERAND_ROWS; row++) {                                        \
            register uint32_t r0 __asm__("r0") = operands[row].r0;                                 \
            register uint32_t r1 __asm__("r1") = operands[row].r1;                                 \
            register uint32_t r2 __asm__("r2") = operands[row].r2;                                 \
            register uint32_t r3 __asm__("r3") = operands[row].r3;                                 \
            register uint32_t apsr __asm__("r4") = operands[row].apsr & APSR_BITS;                 \
            __asm__ volatile("msr " APSR_ALL ", r4\n" instructions "\n"                            \
                             "mrs r4, apsr"                                                        \
                             : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(apsr)                  \
                             :                                                                     \
                             : "r5", "cc", "memory");                                              \
            report_row;                                                                            \
        }                                                                                          \
        line_end();                                                                                \
    } while (0)

/* R0 and APSR. */
#define TRY_NAMED(name, instructions) WITH_OPERANDS(name, instructions, line_pair(row, r0, apsr))
#define TRY(instruction)              TRY_NAMED(instruction, instruction)

/* R0, R3 and APSR. */
#define TRY_LONG(instruction)                                                                      \
    WITH_OPERANDS(instruction, instruction, line_triple(row, r0, r3, apsr))

#endif
