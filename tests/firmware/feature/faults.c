/* SPDX-License-Identifier: MIT */
/* Faults: which exception, which status bits, which address, and where it resumes (manual B1.5). */
#include "exceptions.h"
#include "groups.h"
#include "report.h"

enum {
    NOTHING_THERE = 0x30000000, /* reserved on every STM32L4 */
    PERIPHERAL_XN = 0x40010000, /* the default map forbids execution (manual B3.1) */
    SYSTEM_XN = (int)0xE0000000,
};

static uint32_t data[8];

static uint32_t data_at(uint32_t offset) {
    return (uint32_t)(uintptr_t)data + offset;
}

static void undefined(void) {
    PROVOKE("udf", "udf #1", 0, 0);
    PROVOKE("udf.w", "udf.w #2", 0, 0);
    PROVOKE("undefined 16-bit encoding in IT", "cmp r1, r1\n itt eq\n moveq r0, #1\n udfeq #3", 0,
            0);
    PROVOKE("undefined encoding whose condition fails",
            "cmp r1, r1\n it ne\n udfne #3\n mov r0, "
            "#1",
            0, 0);
    PROVOKE("coprocessor that is not there", "mrc p15, 0, r0, c0, c0, 0", 0, 0);
    PROVOKE("coprocessor load", "ldc p3, c0, [r1]", data_at(0), 0);
    PROVOKE("FPU off", FPU_ASM "vadd.f32 s0, s1, s2", 0, 0);
    PROVOKE("FPU off, load", FPU_ASM "vldr s0, [r1]", data_at(0), 0);
    PROVOKE("FPU off, FPSCR", FPU_ASM "vmrs r0, fpscr", 0, 0);
}

static void division(void) {
    PROVOKE("division by zero, no trap", "sdiv r0, r1, r2\n udiv r3, r1, r2", 5, 0);
    SCB_CCR |= CCR_DIV_0_TRP;
    PROVOKE("sdiv by zero", "sdiv r0, r1, r2", 5, 0);
    PROVOKE("udiv by zero", "udiv r0, r1, r2", 5, 0);
    PROVOKE("division by zero in IT",
            "cmp r1, r1\n itee eq\n udiveq r0, r1, r2\n movne r0, #1\n "
            "movne r3, #1",
            5, 0);
    PROVOKE("division with the trap on", "sdiv r0, r1, r2", (uint32_t)-7, 2);
    SCB_CCR &= ~CCR_DIV_0_TRP;
}

static void alignment(void) {
    PROVOKE("unaligned ldm", "ldm r1, {r0, r3}", data_at(1), 0);
    PROVOKE("unaligned stm", "stm r1!, {r2, r3}", data_at(2), 0);
    PROVOKE("unaligned ldrd", "ldrd r0, r3, [r1]", data_at(2), 0);
    PROVOKE("unaligned strd", "strd r2, r3, [r1, #4]!", data_at(3), 0);
    PROVOKE("unaligned ldrex", "ldrex r0, [r1]", data_at(2), 0);
    PROVOKE("unaligned strexh", "ldrexh r3, [r2]\n strexh r0, r3, [r1]", data_at(1), data_at(0));
    SCB_CCR |= CCR_UNALIGN_TRP;
    PROVOKE("unaligned ldr, trap", "ldr r0, [r1, #1]!", data_at(4), 0);
    PROVOKE("unaligned str, trap", "str r2, [r1], #4", data_at(6), 0);
    PROVOKE("unaligned ldrh, trap", "ldrh r0, [r1]", data_at(3), 0);
    PROVOKE("aligned ldrh, trap", "ldrh r0, [r1]", data_at(2), 0);
    SCB_CCR &= ~CCR_UNALIGN_TRP;
}

static void state(void) {
    PROVOKE("bx to an even address", "bx r1", data_at(0), 0);
    PROVOKE("blx to an even address", "blx r1", 0x08000000, 0);
    PROVOKE("pop of an even pc", "push {r1}\n pop {pc}", 0x08000100, 0);
    PROVOKE("ldr of an even pc", "push {r1, r2}\n ldr pc, [sp], #8", 0x08000100, 0);
    PROVOKE("T cleared by MSR is ignored", "mov r0, #0\n msr apsr_nzcvq, r0", 0, 0);
}

static void bus(void) {
    PROVOKE("ldr from nowhere", "ldr r0, [r1, #4]", NOTHING_THERE, 0);
    PROVOKE("ldr with write-back from nowhere", "ldr r0, [r1, #8]!", NOTHING_THERE, 0);
    PROVOKE("ldr post-indexed from nowhere", "ldr r0, [r1], #8", NOTHING_THERE, 0);
    PROVOKE("ldrb from nowhere", "ldrb r0, [r1, #3]", NOTHING_THERE, 0);
    PROVOKE("str to nowhere", "str r2, [r1]", NOTHING_THERE, 1);
    PROVOKE("strh with write-back to nowhere", "strh r2, [r1, #2]!", NOTHING_THERE, 1);
    PROVOKE("ldm from nowhere", "ldm r1!, {r2, r3}", NOTHING_THERE, 1);
    PROVOKE("ldrd from nowhere", "ldrd r2, r3, [r1], #8", NOTHING_THERE, 1);
    PROVOKE("ldrex from nowhere", "ldrex r0, [r1]", NOTHING_THERE, 1);
    PROVOKE("load into pc from nowhere", "ldr pc, [r1]", NOTHING_THERE, 1);
    PROVOKE("tbb from nowhere", "tbb [r1, r2]", NOTHING_THERE, 1);
    PROVOKE("ldr from nowhere in IT",
            "cmp r1, r1\n ittt eq\n moveq r0, #1\n ldreq r0, [r1]\n moveq "
            "r2, #1",
            NOTHING_THERE, 0);
    PROVOKE("execution of nothing", "blx r1", NOTHING_THERE + 1, 0);
    PROVOKE("execution from a peripheral", "blx r1", PERIPHERAL_XN + 1, 0);
    PROVOKE("execution from the system region", "blx r1", (uint32_t)SYSTEM_XN + 1, 0);
}

static void all_kinds(void) {
    undefined();
    division();
    alignment();
    state();
    bus();
}

/* With the handlers enabled, then disabled: the same faults as HardFault. */
static void escalated(void) {
    PROVOKE("HardFault: udf", "udf #1", 0, 0);
    PROVOKE("HardFault: FPU off", FPU_ASM "vmov s0, r0", 0, 0);
    PROVOKE("HardFault: execution from a peripheral", "blx r1", PERIPHERAL_XN + 1, 0);
    PROVOKE("HardFault: bx to an even address", "bx r1", 0x08000100, 0);
    PROVOKE("HardFault: breakpoint", "bkpt 1", 0, 0);
    report("DFSR after the breakpoint", SCB_DFSR);
    SCB_DFSR = SCB_DFSR;
    report("DFSR cleared", SCB_DFSR);
}

static void fault_again(struct taken *taken) {
    (void)taken;
    exceptions_hook(USAGE_FAULT, 0);
    /* The inner fault resumes behind its own instruction. */
    __asm__ volatile("movw r0, #:lower16:resume_at\n movt r0, #:upper16:resume_at\n"
                     "movw r1, #:lower16:98f\n movt r1, #:upper16:98f\n str r1, [r0]\n"
                     "mov r1, %0\n ldr r0, [r1]\n 98:"
                     :
                     : "i"(NOTHING_THERE)
                     : "r0", "r1", "memory");
}

static void call_supervisor(struct taken *taken) {
    (void)taken;
    __asm__ volatile("movw r0, #:lower16:resume_at\n movt r0, #:upper16:resume_at\n"
                     "movw r1, #:lower16:97f\n movt r1, #:upper16:97f\n str r1, [r0]\n"
                     "svc 1\n 97:" ::
                         : "r0", "r1", "memory");
}

/* The priority of the handler decides between the fault and its escalation (manual B1.5.4). */
static void priorities(void) {
    WRITE_SPECIAL("basepri", 0x10);
    SCB_SHPR(USAGE_FAULT) = 0x10;
    PROVOKE("udf behind BASEPRI", "udf #1", 0, 0);
    SCB_SHPR(USAGE_FAULT) = 0;
    PROVOKE("udf above BASEPRI", "udf #1", 0, 0);
    WRITE_SPECIAL("basepri", 0);
    PROVOKE("udf with PRIMASK", "cpsid i\n udf #1", 0, 0);
    __asm__ volatile("cpsie i");
    PROVOKE("ldr from nowhere with PRIMASK", "cpsid i\n ldr r0, [r1]", NOTHING_THERE, 0);
    __asm__ volatile("cpsie i");
    PROVOKE("execution of nothing with PRIMASK", "cpsid i\n blx r1", NOTHING_THERE + 1, 0);
    __asm__ volatile("cpsie i");
    PROVOKE("svc with PRIMASK", "cpsid i\n svc 1", 0, 0);
    __asm__ volatile("cpsie i");
    PROVOKE("bkpt with handlers enabled", "bkpt 2", 0, 0);
    SCB_DFSR = SCB_DFSR;
}

#define PROVOKE_NESTED(name, instruction, exception, hook)                                         \
    do {                                                                                           \
        exceptions_begin();                                                                        \
        exceptions_hook(exception, hook);                                                          \
        __asm__ volatile(                                                                          \
            "movw r4, #:lower16:resume_at\n movt r4, #:upper16:resume_at\n"                        \
            "movw r5, #:lower16:96f\n movt r5, #:upper16:96f\n str r5, [r4]\n" instruction         \
            "\n 96:" ::                                                                            \
                : "r4", "r5", "memory");                                                           \
        exceptions_report(name);                                                                   \
    } while (0)

static void nested(void) {
    PROVOKE_NESTED("bus fault in UsageFault, same priority", "udf #1", USAGE_FAULT, fault_again);
    SCB_SHPR(USAGE_FAULT) = 0x20;
    PROVOKE_NESTED("bus fault in UsageFault, higher priority", "udf #1", USAGE_FAULT, fault_again);
    SCB_SHPR(SVCALL) = 0x20;
    PROVOKE_NESTED("svc in UsageFault, same priority", "udf #1", USAGE_FAULT, call_supervisor);
    SCB_SHPR(SVCALL) = 0x10;
    PROVOKE_NESTED("svc in UsageFault, higher priority", "udf #1", USAGE_FAULT, call_supervisor);
    SCB_SHPR(SVCALL) = 0;
    SCB_SHPR(USAGE_FAULT) = 0;
}

/* A vector without the Thumb bit faults before the first instruction of its handler. */
static void repair_thumb(struct taken *taken) {
    taken->frame[FRAME_PC] = (uint32_t)(uintptr_t)exception_entry & ~1u;
    taken->frame[FRAME_XPSR] |= XPSR_T;
}

static void vectors(void) {
    exceptions_begin();
    exceptions_hook(USAGE_FAULT, repair_thumb);
    exceptions_vector(PENDSV, 0x08000200);
    SCB_SHPR(PENDSV) = 0xF0;
    SCB_ICSR = ICSR_PENDSVSET;
    synchronize();
    exceptions_vector(PENDSV, 0);
    exceptions_report("vector without the Thumb bit");
}

void faults_group(void) {
    SCB_SHCSR |= SHCSR_FAULTS;
    all_kinds();
    priorities();
    nested();
    vectors();
    SCB_SHCSR &= ~SHCSR_FAULTS;
    escalated();
}
