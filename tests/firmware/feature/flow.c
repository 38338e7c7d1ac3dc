/* SPDX-License-Identifier: MIT */
/* Conditions, IT blocks, branches and table branches (manual A7.3, A7.7). */
#include "groups.h"
#include "operands.h"

#define TRY_CONDITION(condition)                                                                   \
    do {                                                                                           \
        TRY_NAMED("it " condition, "it " condition "\n mov" condition " r0, r1");                  \
        TRY_NAMED("b" condition, "mov r0, #1\n b" condition " 1f\n add r0, #2\n 1:");              \
        TRY_NAMED("b" condition ".w", "mov r0, #1\n b" condition ".w 1f\n add r0, #2\n 1:");       \
    } while (0)

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

static void it_blocks(void) {
    TRY_NAMED("ittte eq", "ittte eq\n addeq r0, r1\n lsleq r0, #1\n eoreq r0, r2\n mvnne r0, r0");
    TRY_NAMED("itete lt", "itete lt\n movlt r0, #1\n movge r0, #2\n addlt r0, #16\n addge r0, #32");
    TRY_NAMED("itttt cs", "itttt cs\n addcs r0, #1\n addcs r0, #2\n addcs r0, #4\n addcs r0, #8");
    TRY_NAMED("16-bit forms in IT keep the flags",
              "ittt ne\n addne r0, r1, r2\n lslne r0, r0, #3\n andne r0, r1");
    TRY_NAMED("cmp in IT sets the flags", "itt ne\n cmpne r1, r2\n movne r0, #3");
    TRY_NAMED("cmp in IT decides on what follows", "itte eq\n cmpeq r1, r2\n moveq r0, #3\n movne "
                                                   "r0, #4");
    TRY_NAMED("branch as last in IT", "mov r0, #1\n itt mi\n addmi r0, #4\n bmi 1f\n add r0, #2\n "
                                      "1:");
    TRY_NAMED("load and store in IT", "push {r1, r2}\n itete pl\n ldrpl r0, [sp]\n strmi r3, [sp]\n"
                                      "ldrpl r3, [sp, #4]\n ldrmi r0, [sp]\n pop {r1, r2}");
    TRY_NAMED("svc-free IT across 32-bit forms",
              "itttt vc\n addvc.w r0, r1, r2, lsl #4\n ubfxvc r0, r0, #3, #20\n mlavc r0, r0, r1, "
              "r2\n clzvc r0, r0");
}

static void branches(void) {
    TRY_NAMED("cbz", "mov r0, #1\n cbz r1, 1f\n add r0, #2\n 1:");
    TRY_NAMED("cbnz", "mov r0, #1\n cbnz r1, 1f\n add r0, #2\n 1:");
    TRY_NAMED("bl", "mov r5, lr\n b 2f\n 1: add r0, r1\n bx lr\n 2: bl 1b\n bl 1b\n mov lr, r5");
    TRY_NAMED("blx", "mov r5, lr\n b 2f\n .thumb_func\n try_blx: eor r0, r1\n bx lr\n"
                     "2: ldr r3, =try_blx\n blx r3\n add r0, #1\n mov lr, r5\n b 3f\n .ltorg\n 3:");
    TRY_NAMED("mov pc", "add r0, pc, #4\n mov pc, r0\n nop\n nop\n mov r0, #5\n add r0, r1");
    TRY_NAMED("tbb", "and r5, r1, #3\n mov r0, #0\n tbb [pc, r5]\n"
                     "2: .byte (3f-2b)/2, (4f-2b)/2, (5f-2b)/2, (6f-2b)/2\n"
                     "3: add r0, #1\n 4: add r0, #2\n 5: add r0, #4\n 6: add r0, #8");
    TRY_NAMED("tbh", "and r5, r2, #3\n mov r0, #0\n tbh [pc, r5, lsl #1]\n"
                     "2: .short (6f-2b)/2, (5f-2b)/2, (4f-2b)/2, (3f-2b)/2\n"
                     "3: add r0, #1\n 4: add r0, #2\n 5: add r0, #4\n 6: add r0, #8");
    TRY_NAMED("pop to pc", "push {r1, lr}\n ldr r0, =9f+1\n push {r0}\n pop {pc}\n .ltorg\n"
                           "9: pop {r0, lr}");
    TRY_NAMED("ldr to pc", "ldr r0, =9f+1\n push {r0, r1}\n ldr pc, [sp], #4\n .ltorg\n"
                           "9: pop {r0}");
}

void flow_group(void) {
    conditions();
    it_blocks();
    branches();
}
