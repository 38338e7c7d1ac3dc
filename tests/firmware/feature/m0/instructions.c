/* SPDX-License-Identifier: MIT */
/* Branches, loads and stores of ARMv6-M (DDI 0419 A5.2, A6.7). */
#include "m0_groups.h"
#include "operands.h"

#define TRY_CONDITION(condition) TRY_NAMED("b" condition, "b" condition " 1f\n adds r0, #2\n 1:")

static void conditions(void) {
    TRY_CONDITION("eq");
    TRY_CONDITION("ne");
    TRY_CONDITION("cs");
    TRY_CONDITION("cc");
    TRY_CONDITION("mi");
    TRY_CONDITION("pl");
    TRY_CONDITION("vs");
    TRY_CONDITION("vc");
    TRY_CONDITION("hi");
    TRY_CONDITION("ls");
    TRY_CONDITION("ge");
    TRY_CONDITION("lt");
    TRY_CONDITION("gt");
    TRY_CONDITION("le");
}

void m0_flow_group(void) {
    conditions();
    TRY_NAMED("bl", "mov r5, lr\n b 2f\n 1: adds r0, r1\n bx lr\n 2: bl 1b\n bl 1b\n mov lr, r5");
    TRY_NAMED("blx", "mov r5, lr\n adr r3, 1f\n adds r3, #1\n blx r3\n b 2f\n .balign 4\n"
                     "1: eors r0, r1\n bx lr\n 2: mov lr, r5");
    TRY_NAMED("mov pc", "adr r0, 1f\n mov pc, r0\n movs r0, #5\n .balign 4\n 1: adds r0, r1");
    TRY_NAMED("add pc", "movs r5, #2\n add pc, r5\n movs r0, #5\n movs r0, #6\n adds r0, r1");
    TRY_NAMED("pop to pc", "adr r0, 1f\n adds r0, #1\n push {r0}\n pop {pc}\n movs r0, #5\n"
                           ".balign 4\n 1: adds r0, r2");
    TRY_NAMED("add and sub sp", "mov r5, sp\n sub sp, #8\n mov r0, sp\n add sp, #8\n subs r0, r5, "
                                "r0");
    TRY_NAMED("high registers", "mov r12, r1\n mov r0, r12\n add r0, r12\n cmp r0, r12");
}

enum { WORDS = 8, MIDDLE = 4 };

static uint32_t memory[WORDS] __attribute__((aligned(32)));

static void report_memory(const char *name, const uint32_t *values) {
    static const char *const names[] = {"r0", "r1", "r2", "r3"};
    static const char *const words[WORDS] = {"m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"};

    line_begin(name);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        line_value(names[i], values[i]);
    }
    for (unsigned i = 0; i < WORDS; i++) {
        line_value(words[i], memory[i]);
    }
    line_end();
}

/* R1 points into the middle of eight words, R2 is 4; R0 and R3 hold values. */
#define TRY_MEMORY(instructions)                                                                   \
    do {                                                                                           \
        for (uint32_t i = 0; i < WORDS; i++) {                                                     \
            memory[i] = 0x83A1C2E4u + i * 0x10F1D305u;                                             \
        }                                                                                          \
        register uint32_t r0 __asm__("r0") = 0x89ABCDEF;                                           \
        register uint32_t *r1 __asm__("r1") = &memory[MIDDLE];                                     \
        register uint32_t r2 __asm__("r2") = 4;                                                    \
        register uint32_t r3 __asm__("r3") = 0x76543210;                                           \
        __asm__ volatile(instructions                                                              \
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)                                  \
                         :                                                                         \
                         : "r5", "cc", "memory");                                                  \
        uint32_t values[] = {r0, (uint32_t)(uintptr_t)r1 - (uint32_t)(uintptr_t)memory, r2, r3};   \
        report_memory(instructions, values);                                                       \
    } while (0)

void m0_memory_group(void) {
    TRY_MEMORY("ldr r0, [r1, #4]");
    TRY_MEMORY("ldr r0, [r1, r2]");
    TRY_MEMORY("ldrh r0, [r1, #6]");
    TRY_MEMORY("ldrh r0, [r1, r2]");
    TRY_MEMORY("ldrsh r0, [r1, r2]");
    TRY_MEMORY("ldrb r0, [r1, #3]");
    TRY_MEMORY("ldrb r0, [r1, r2]");
    TRY_MEMORY("ldrsb r0, [r1, r2]");
    TRY_MEMORY("str r0, [r1, #8]");
    TRY_MEMORY("str r0, [r1, r2]");
    TRY_MEMORY("strh r0, [r1, #2]");
    TRY_MEMORY("strh r0, [r1, r2]");
    TRY_MEMORY("strb r0, [r1, #5]");
    TRY_MEMORY("strb r0, [r1, r2]");
    TRY_MEMORY("ldmia r1!, {r0, r2, r3}");
    TRY_MEMORY("ldmia r1, {r0, r1, r3}");
    TRY_MEMORY("stmia r1!, {r0, r2, r3}");
    TRY_MEMORY("push {r0, r3}\n pop {r2, r3}");
    TRY_MEMORY("push {r0, r3}\n ldr r2, [sp]\n str r2, [sp, #4]\n pop {r0, r3}");
    TRY_MEMORY("ldr r0, 1f\n b 2f\n .balign 4\n 1: .word 0x13572468\n 2:");
}
