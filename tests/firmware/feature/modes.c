/* SPDX-License-Identifier: MIT */
/* Stacks, modes and privilege (manual B1.3, B1.4, B1.5.6 to B1.5.8). */
#include "exceptions.h"
#include "groups.h"
#include "report.h"

enum { PROCESS_STACK = 128, RETURN_TO_THREAD_PSP = -3, RETURN_TO_HANDLER = -15 };

static uint32_t process_stack[PROCESS_STACK] __attribute__((aligned(8)));

static void become_privileged(struct taken *taken) {
    (void)taken;
    WRITE_SPECIAL("control", READ_SPECIAL("control") & ~1u);
}

/* R0 to R3, R12, the flags and IT as stacked. */
static void line_frame(const struct taken *taken) {
    static const char *const names[FRAME_WORDS] = {"r0",  "r1", "r2", "r3",
                                                   "r12", "lr", "pc", "xpsr"};

    for (unsigned i = 0; i < FRAME_WORDS; i++) {
        line_value(names[i], taken->stacked[i]);
    }
    line_value("exc_return", taken->exc_return);
    line_value("frame", (uint32_t)(uintptr_t)taken->frame);
}

static struct taken seen;

static void keep(struct taken *taken) {
    seen = *taken;
}

#define CALL_SUPERVISOR(name, instructions)                                                        \
    do {                                                                                           \
        exceptions_begin();                                                                        \
        exceptions_hook(SVCALL, keep);                                                             \
        register uint32_t r0 __asm__("r0") = 0x11111111;                                           \
        register uint32_t r1 __asm__("r1") = (uint32_t)(uintptr_t)&process_stack[PROCESS_STACK];   \
        register uint32_t r2 __asm__("r2") = 2;                                                    \
        register uint32_t r3 __asm__("r3") = 0x33333333;                                           \
        __asm__ volatile("mov r12, #0x66\n mov lr, #0x77\n msr " APSR_ALL ", r3\n" instructions    \
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)                                  \
                         :                                                                         \
                         : "r4", "r5", "r12", "lr", "cc", "memory");                               \
        uint32_t after[] = {r0, r2, r3};                                                           \
        line_begin(name);                                                                          \
        line_frame(&seen);                                                                         \
        line_value("r0_after", after[0]);                                                          \
        line_value("r2_after", after[1]);                                                          \
        line_value("r3_after", after[2]);                                                          \
        line_value("control", READ_SPECIAL("control"));                                            \
        line_end();                                                                                \
    } while (0)

static void frames(void) {
    CALL_SUPERVISOR("svc", "svc 1\n mrs r3, apsr");
    CALL_SUPERVISOR("svc, sp at a multiple of 4",
                    "mov r4, sp\n sub sp, #4\n svc 2\n mov r0, sp\n sub r0, r4, r0\n mov sp, r4");
    CALL_SUPERVISOR("svc as first in IT", "cmp r0, r0\n itttt eq\n svceq 3\n addeq r0, #1\n "
                                          "lsleq r2, #4\n addeq.w r0, r0, #0x100");
    CALL_SUPERVISOR("svc in the middle of IT",
                    "cmp r0, r0\n ittee eq\n addeq r0, #1\n svceq 3\n addne r0, #2\n movne r2, #0");
    CALL_SUPERVISOR("svc as last in IT", "cmp r0, r0\n ite ne\n addne r0, #1\n svceq 4\n mov r2, "
                                         "#9");
    CALL_SUPERVISOR("svc from the process stack",
                    "msr psp, r1\n msr control, r2\n isb\n svc 5\n mov r0, sp\n mov r2, #0\n msr "
                    "control, r2\n isb\n mrs r2, psp");
    CALL_SUPERVISOR("svc from a misaligned process stack",
                    "sub r1, #4\n msr psp, r1\n msr control, r2\n isb\n svc 6\n mov r0, sp\n mov "
                    "r2, #0\n msr control, r2\n isb\n mrs r2, psp");
    SCB_CCR &= ~CCR_STKALIGN;
    CALL_SUPERVISOR("svc without STKALIGN",
                    "mov r4, sp\n sub sp, #4\n svc 2\n mov r0, sp\n sub r0, r4, r0\n mov sp, r4");
    SCB_CCR |= CCR_STKALIGN;
}

/* Results go through the frame back into the thread. */
static void change_frame(struct taken *taken) {
    keep(taken);
    taken->frame[0] = 0xAAAA5555;
    taken->frame[3] ^= 0xFFFFFFFF;
    taken->frame[FRAME_PC] += 2;
    taken->frame[FRAME_XPSR] ^= 0xF80F0000;
}

/* The frame moves to the process stack, and the thread goes on there. */
static void move_to_process_stack(struct taken *taken) {
    uint32_t *copy = &process_stack[PROCESS_STACK - 2 * FRAME_WORDS];

    keep(taken);
    for (unsigned i = 0; i < FRAME_WORDS; i++) {
        copy[i] = taken->frame[i];
    }
    WRITE_SPECIAL("psp", (uintptr_t)copy);
    WRITE_SPECIAL("control", READ_SPECIAL("control") | 2u); /* ignored in handler mode */
    exceptions_mark(READ_SPECIAL("control"));
    taken->exc_return = (uint32_t)RETURN_TO_THREAD_PSP;
}

static void changed_returns(void) {
    uint32_t results[4];

    exceptions_begin();
    exceptions_hook(SVCALL, change_frame);
    __asm__ volatile("mov r3, #3\n msr " APSR_ALL ", r3\n svc 7\n udf #0\n mrs r1, apsr\n"
                     "stm %0, {r0, r1, r3}"
                     :
                     : "r"(results)
                     : "r0", "r1", "r3", "cc", "memory");
    line_begin("frame changed by the handler");
    line_value("r0", results[0]);
    line_value("apsr", results[1]);
    line_value("r3", results[2]);
    line_end();

    exceptions_begin();
    exceptions_hook(SVCALL, move_to_process_stack);
    __asm__ volatile("mov r4, sp\n svc 8\n mov r0, sp\n mrs r1, control\n mrs r2, msp\n"
                     "mov r3, #0\n msr control, r3\n isb\n mov sp, r4\n sub r2, r4, r2\n"
                     "stm %0, {r0, r1, r2}"
                     :
                     : "r"(results)
                     : "r0", "r1", "r2", "r3", "r4", "cc", "memory");
    line_begin("return to the other stack");
    line_value("sp", results[0]);
    line_value("control", results[1]);
    line_value("msp_moved", results[2]);
    line_end();
    exceptions_report_order("SPSEL in handler mode");
}

/* Runs without privilege; an SVC brings it back. R2 and R3 arrive as given. */
#define UNPRIVILEGED(name, instructions, in1, in2)                                                 \
    do {                                                                                           \
        exceptions_begin();                                                                        \
        exceptions_hook(SVCALL, become_privileged);                                                \
        register uint32_t r0 __asm__("r0") = 0x0A0B0C0D;                                           \
        register uint32_t r1 __asm__("r1") = (in1);                                                \
        register uint32_t r2 __asm__("r2") = (in2);                                                \
        register uint32_t r3 __asm__("r3") = 0x30313233;                                           \
        __asm__ volatile("movw r4, #:lower16:resume_at\n movt r4, #:upper16:resume_at\n"           \
                         "movw r5, #:lower16:99f\n movt r5, #:upper16:99f\n str r5, [r4]\n"        \
                         "mov r5, #1\n msr control, r5\n isb\n" instructions "\n 99: svc 0\n"      \
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)                                  \
                         :                                                                         \
                         : "r4", "r5", "cc", "memory");                                            \
        uint32_t registers[] = {r0, r1, r2, r3};                                                   \
        report_provoked(name, registers);                                                          \
    } while (0)

static void unprivileged(void) {
    SCB_SHCSR |= SHCSR_FAULTS;
    UNPRIVILEGED("unprivileged: masks stay", "cpsid i\n msr basepri, r1\n msr faultmask, r2\n",
                 0x40, 1);
    line_begin("masks after that");
    line_value("primask", READ_SPECIAL("primask"));
    line_value("basepri", READ_SPECIAL("basepri"));
    line_value("faultmask", READ_SPECIAL("faultmask"));
    line_end();
    WRITE_SPECIAL("basepri", 0x40);
    UNPRIVILEGED("unprivileged: special registers read as zero",
                 "mrs r0, basepri\n mrs r1, msp\n mrs r2, control\n mrs r3, ipsr", 0, 0);
    WRITE_SPECIAL("basepri", 0);
    UNPRIVILEGED("unprivileged: control stays",
                 "mov r0, #0\n msr control, r0\n isb\n mrs r0, "
                 "control",
                 0, 0);
    UNPRIVILEGED("unprivileged: stack pointers stay", "mov r3, #0\n msr psp, r1\n msr msp, r3", 64,
                 0);
    report("psp after that", READ_SPECIAL("psp"));
    UNPRIVILEGED("unprivileged: flags can be written", "msr " APSR_ALL ", r1\n mrs r0, apsr",
                 0xFFFFFFFF, 0);
    UNPRIVILEGED("unprivileged: read of CPUID", "ldr r0, [r1]", 0xE000ED00, 0);
    UNPRIVILEGED("unprivileged: write to SysTick", "str r2, [r1]", 0xE000E014, 5);
    UNPRIVILEGED("unprivileged: read of NVIC", "ldr r0, [r1]", 0xE000E100, 0);
    UNPRIVILEGED("unprivileged: STIR", "str r2, [r1]", 0xE000EF00, LINE_A);
    SCB_CCR |= CCR_USERSETMPEND;
    UNPRIVILEGED("unprivileged: STIR with USERSETMPEND", "str r2, [r1]", 0xE000EF00, LINE_A);
    SCB_CCR &= ~CCR_USERSETMPEND;
    report("pended by STIR", NVIC_ISPR(LINE_A / 32));
    NVIC_ICPR(LINE_A / 32) = 0xFFFFFFFF;
    PROVOKE("unprivileged load by privileged code: SCS", "ldrt r0, [r1]", 0xE000ED00, 0);
    PROVOKE("unprivileged load by privileged code: RAM", "ldrt r0, [r1]",
            (uint32_t)(uintptr_t)process_stack, 0);
    SCB_SHCSR &= ~SHCSR_FAULTS;
}

/* Integrity of a return (manual B1.5.8): UsageFault, INVPC. */
static void return_to_nowhere(struct taken *taken) {
    taken->exc_return = (uint32_t)RETURN_TO_HANDLER;
}

static void return_with_ipsr(struct taken *taken) {
    taken->frame[FRAME_XPSR] |= PENDSV;
}

static void repair(struct taken *taken) {
    taken->frame[FRAME_XPSR] &= ~0x1FFu;
    taken->exc_return = 0xFFFFFFF9u;
}

static void bad_returns(void) {
    SCB_SHCSR |= SHCSR_FAULTS;
    exceptions_begin();
    exceptions_hook(SVCALL, return_to_nowhere);
    exceptions_hook(USAGE_FAULT, repair);
    __asm__ volatile("svc 9" ::: "memory");
    exceptions_report("return to handler mode with nothing active");
    exceptions_begin();
    exceptions_hook(SVCALL, return_with_ipsr);
    exceptions_hook(USAGE_FAULT, repair);
    __asm__ volatile("svc 10" ::: "memory");
    exceptions_report("return to thread mode with IPSR set");
    SCB_SHCSR &= ~SHCSR_FAULTS;
}

void modes_group(void) {
    frames();
    changed_returns();
    unprivileged();
    bad_returns();
}
