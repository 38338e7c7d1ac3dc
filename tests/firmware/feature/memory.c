/* SPDX-License-Identifier: MIT */
/* Loads, stores and exclusives (manual A5.3, A7.7, A3.4); unaligned accesses (A3.2.1). */
#include <string.h>

#include "groups.h"
#include "report.h"

enum { WORDS = 8, MIDDLE = 4 };

static uint32_t memory[WORDS] __attribute__((aligned(32)));

static void fill_memory(void) {
    for (uint32_t i = 0; i < WORDS; i++) {
        memory[i] = 0x83A1C2E4u + i * 0x10F1D305u;
    }
}

static void line_memory(void) {
    static const char *const names[WORDS] = {"m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"};

    for (unsigned i = 0; i < WORDS; i++) {
        line_value(names[i], memory[i]);
    }
}

/* R1 points into the middle of eight words, R2 is 4; R0, R3 and R4 hold values. */
#define TRY_MEMORY(instructions)                                                                   \
    do {                                                                                           \
        fill_memory();                                                                             \
        register uint32_t r0 __asm__("r0") = 0x89ABCDEF;                                           \
        register uint32_t *r1 __asm__("r1") = &memory[MIDDLE];                                     \
        register uint32_t r2 __asm__("r2") = 4;                                                    \
        register uint32_t r3 __asm__("r3") = 0x76543210;                                           \
        register uint32_t r4 __asm__("r4") = 0xFEDCBA98;                                           \
        __asm__ volatile(instructions                                                              \
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(r4)                        \
                         :                                                                         \
                         : "r5", "r6", "cc", "memory");                                            \
        uint32_t values[] = {r0, (uint32_t)(uintptr_t)r1 - (uint32_t)(uintptr_t)memory, r2, r3,    \
                             r4};                                                                  \
        report_memory(instructions, values);                                                       \
    } while (0)

static void report_memory(const char *name, const uint32_t *values) {
    static const char *const names[] = {"r0", "r1", "r2", "r3", "r4"};

    line_begin(name);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        line_value(names[i], values[i]);
    }
    line_memory();
    line_end();
}

static void single(void) {
    TRY_MEMORY("ldr r0, [r1, #4]");
    TRY_MEMORY("ldr r0, [r1, r2]");
    TRY_MEMORY("ldr.w r0, [r1, r2, lsl #1]");
    TRY_MEMORY("ldr.w r0, [r1, #-12]");
    TRY_MEMORY("ldr r0, [r1], #8");
    TRY_MEMORY("ldr r0, [r1, #-4]!");
    TRY_MEMORY("ldrh r0, [r1, #6]");
    TRY_MEMORY("ldrsh r0, [r1, r2]");
    TRY_MEMORY("ldrsh r0, [r1, #-2]!");
    TRY_MEMORY("ldrb r0, [r1, #3]");
    TRY_MEMORY("ldrsb r0, [r1, r2]");
    TRY_MEMORY("ldrsb r0, [r1], #-3");
    TRY_MEMORY("str r0, [r1, #8]");
    TRY_MEMORY("str.w r0, [r1, r2, lsl #1]");
    TRY_MEMORY("str r0, [r1, #-8]!");
    TRY_MEMORY("str r0, [r1], #4");
    TRY_MEMORY("strh r0, [r1, r2]");
    TRY_MEMORY("strh r0, [r1, #-6]!");
    TRY_MEMORY("strb r0, [r1, r2]");
    TRY_MEMORY("strb r0, [r1], #5");
    TRY_MEMORY("ldrt r0, [r1, #4]");
    TRY_MEMORY("strbt r0, [r1, #7]");
}

static void unaligned(void) {
    TRY_MEMORY("ldr r0, [r1, #1]");
    TRY_MEMORY("ldr r0, [r1, #2]");
    TRY_MEMORY("ldr r0, [r1, #-5]!");
    TRY_MEMORY("ldrh r0, [r1, #3]");
    TRY_MEMORY("ldrsh r0, [r1, #1]");
    TRY_MEMORY("str r0, [r1, #3]");
    TRY_MEMORY("str r0, [r1, #-7]!");
    TRY_MEMORY("strh r0, [r1, #1]");
}

static void multiple(void) {
    TRY_MEMORY("ldmia r1!, {r0, r3, r4}");
    TRY_MEMORY("ldmia r1, {r0, r1, r3}");
    TRY_MEMORY("ldmdb r1!, {r0, r2, r3}");
    TRY_MEMORY("ldmdb r1, {r0, r3}");
    TRY_MEMORY("stmia r1!, {r0, r3, r4}");
    TRY_MEMORY("stmia.w r1, {r0, r2, r3}");
    TRY_MEMORY("stmdb r1!, {r0, r3, r4}");
    TRY_MEMORY("stmdb r1, {r0, r3}");
    TRY_MEMORY("push {r0, r3, r4}\n pop {r3, r4}\n pop {r0}");
    TRY_MEMORY("push.w {r0}\n ldr r3, [sp]\n add sp, #4");
    TRY_MEMORY("ldrd r0, r3, [r1, #8]");
    TRY_MEMORY("ldrd r0, r3, [r1], #-4");
    TRY_MEMORY("ldrd r0, r3, [r1, #-16]!");
    TRY_MEMORY("strd r0, r3, [r1, #-8]");
    TRY_MEMORY("strd r3, r0, [r1], #8");
    TRY_MEMORY("strd r0, r4, [r1, #4]!");
    TRY_MEMORY("ldr r0, 1f\n b 2f\n .balign 4\n 1: .word 0x13572468\n 2:");
    TRY_MEMORY("ldrd r0, r3, 1f\n b 2f\n .balign 4\n 1: .word 0x13572468, 0x24681357\n 2:");
    TRY_MEMORY("ldrsb r0, 1f\n b 2f\n .balign 4\n 1: .word 0x80818283\n 2:");
}

static void exclusives(void) {
    TRY_MEMORY("ldrex r0, [r1]\n add r0, #1\n strex r3, r0, [r1]");
    TRY_MEMORY("ldrex r0, [r1, #8]\n strex r3, r4, [r1, #8]");
    TRY_MEMORY("ldrexb r0, [r1]\n strexb r3, r4, [r1]");
    TRY_MEMORY("ldrexh r0, [r1]\n strexh r3, r4, [r1]");
    TRY_MEMORY("clrex\n strex r3, r0, [r1]");
    TRY_MEMORY("ldrex r0, [r1]\n clrex\n strex r3, r4, [r1]");
    TRY_MEMORY("ldrex r0, [r1]\n strex r3, r4, [r1]\n strex r2, r4, [r1]");
    /* Whether the monitor looks at the address is for the implementation to say (A3.4.1). */
    TRY_MEMORY("ldrex r0, [r1]\n strex r3, r4, [r1, #4]");
    TRY_MEMORY("ldrex r0, [r1]\n str r4, [r1]\n strex r3, r4, [r1]");
}

/* One bit of SRAM through its alias at 0x22000000 (manual B3.1, TRM 3.7). */
static void bit_band(void) {
    uint32_t offset = (uint32_t)(uintptr_t)memory - 0x20000000u;
    volatile uint32_t *alias = (volatile uint32_t *)(uintptr_t)(0x22000000u + offset * 32);

    fill_memory();
    line_begin("bit-band");
    line_value("bit2", alias[2]);
    line_value("bit3", alias[3]);
    alias[3] = 1;
    alias[2] = 0xFFFFFFFE;
    line_memory();
    line_end();
}

void memory_group(void) {
    single();
    unaligned();
    multiple();
    exclusives();
    bit_band();
}
