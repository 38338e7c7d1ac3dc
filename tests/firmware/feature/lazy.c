/* SPDX-License-Identifier: MIT */
/* The FPU and exceptions: extended frames, lazy stacking, FPCA (manual B1.5.6, B1.5.7). The
 * compiler does not use the FPU here: only the instructions that say so do. */
#include <string.h>

#include "exceptions.h"
#include "groups.h"
#include "report.h"

enum {
    STACK_WORDS = 512, /* handlers run on it too */
    FP_FRAME_WORDS = 26,
    FP_REGISTERS = 18,
    EMPTY = 0x5A,
    CONTROL_FPCA = 4,
    GUARD = 32,
};

static uint32_t stack[STACK_WORDS] __attribute__((aligned(GUARD)));

struct lazy {
    uint32_t exc_return, control, fpccr, fpcar, fpscr;
    uint32_t fpccr_after, control_after;
    uint32_t frame[FP_FRAME_WORDS];
    uint32_t frame_after[FP_FRAME_WORDS];
};

static struct lazy seen;
static bool handler_uses_fpu;

static void look(struct taken *taken) {
    seen.exc_return = taken->exc_return;
    seen.control = READ_SPECIAL("control");
    seen.fpccr = FPU_FPCCR;
    seen.fpcar = FPU_FPCAR;
    memcpy(seen.frame, taken->frame, sizeof seen.frame);
    if (handler_uses_fpu) {
        __asm__ volatile(FPU_ASM "vmrs %0, fpscr\n vmov.f32 s0, #1.0\n vmov.f32 s15, #2.0"
                         : "=r"(seen.fpscr));
    }
    seen.fpccr_after = FPU_FPCCR;
    seen.control_after = READ_SPECIAL("control");
    memcpy(seen.frame_after, taken->frame, sizeof seen.frame_after);
}

static void line_frame(const char *name, const uint32_t *frame) {
    line_begin(name);
    for (unsigned i = FRAME_WORDS; i < FP_FRAME_WORDS; i++) {
        /* The word behind FPSCR is reserved: nobody writes it. */
        line_value_of(i, "word", frame[i]);
    }
    line_end();
}

/* S0 to S31 = 0x40000000 + n, FPSCR = RZ and flags; then an exception; S0, S15, S31, FPSCR after.
 */
static void with_fp_context(const char *name, uint32_t control) {
    static uint32_t after[6];

    memset(stack, EMPTY, sizeof stack);
    memset(&seen, 0, sizeof seen);
    exceptions_begin();
    exceptions_hook(SVCALL, look);
    register uint32_t r0 __asm__("r0") = control;
    register uint32_t r1 __asm__("r1") = (uint32_t)(uintptr_t)&stack[STACK_WORDS];
    register uint32_t *r2 __asm__("r2") = after;
    __asm__ volatile(FPU_ASM
                     "mov r3, #0x40000000\n"
                     "vmov s0, r3\n add r3, #1\n vmov s1, r3\n add r3, #14\n vmov s15, r3\n"
                     "add r3, #1\n vmov s16, r3\n add r3, #15\n vmov s31, r3\n"
                     "mov r3, #0xC0000000\n orr r3, #0x00C00000\n vmsr fpscr, r3\n"
                     "mov r4, sp\n msr psp, r1\n msr control, r0\n isb\n"
                     "tst r0, #2\n it eq\n moveq sp, r1\n" /* both stacks are ours */
                     "svc 1\n"
                     "mov r5, sp\n mov sp, r4\n mrs r6, control\n mov r3, #4\n msr control, r3\n"
                     "isb\n mov sp, r4\n sub r5, r1\n"
                     "tst r6, #4\n beq 1f\n"
                     "vmov r3, s0\n str r3, [r2]\n vmov r3, s15\n str r3, [r2, #4]\n"
                     "vmov r3, s31\n str r3, [r2, #8]\n vmrs r3, fpscr\n str r3, [r2, #12]\n"
                     "1: str r5, [r2, #16]\n str r6, [r2, #20]\n"
                     "mov r3, #0\n msr control, r3\n isb"
                     : "+r"(r0), "+r"(r1), "+r"(r2)
                     :
                     : "r3", "r4", "r5", "r6", "cc", "memory");
    line_begin(name);
    line_value("exc_return", seen.exc_return);
    line_value("control", seen.control);
    line_value("fpccr", seen.fpccr);
    line_value("fpcar", seen.fpcar);
    line_value("handler_fpscr", seen.fpscr);
    line_value("fpccr_after", seen.fpccr_after);
    line_value("control_after", seen.control_after);
    line_value("s0", after[0]);
    line_value("s15", after[1]);
    line_value("s31", after[2]);
    line_value("fpscr", after[3]);
    line_value("sp", after[4]);
    line_value("thread_control", after[5]);
    line_value("fpccr_at_end", FPU_FPCCR);
    line_end();
}

static void frames(const char *name, uint32_t control) {
    with_fp_context(name, control);
    line_frame("... frame at entry", seen.frame);
    line_frame("... frame after use", seen.frame_after);
}

static void kinds(void) {
    handler_uses_fpu = false;
    frames("lazy, not used", CONTROL_FPCA);
    handler_uses_fpu = true;
    frames("lazy, used", CONTROL_FPCA);
    frames("lazy, process stack", CONTROL_FPCA | 2);
    with_fp_context("without FP context", 0);
    FPU_FPDSCR = 1u << 24 | 2u << 22;
    with_fp_context("lazy, with FPDSCR", CONTROL_FPCA);
    FPU_FPDSCR = 0;
    FPU_FPCCR = FPCCR_ASPEN;
    frames("stacked at once", CONTROL_FPCA);
    FPU_FPCCR = 0;
    synchronize();
    with_fp_context("without automatic stacking", 0);
    FPU_FPCCR = FPCCR_ASPEN | FPCCR_LSPEN;
}

/* FPCA follows the first instruction of the FPU. */
static void fpca(void) {
    line_begin("FPCA");
    WRITE_SPECIAL("control", 0);
    line_value("cleared", READ_SPECIAL("control"));
    __asm__ volatile(FPU_ASM "vmov.f32 s0, #1.0");
    line_value("set", READ_SPECIAL("control"));
    WRITE_SPECIAL("control", 0);
    FPU_FPCCR = FPCCR_LSPEN;
    synchronize();
    __asm__ volatile(FPU_ASM "vmov.f32 s0, #1.0");
    line_value("without_aspen", READ_SPECIAL("control"));
    FPU_FPCCR = FPCCR_ASPEN | FPCCR_LSPEN;
    WRITE_SPECIAL("control", 0);
    line_end();
}

static void use_fpu_in_nested(struct taken *taken) {
    exceptions_mark(taken->exc_return);
    exceptions_mark(FPU_FPCCR);
    __asm__ volatile(FPU_ASM "vmov.f32 s0, #3.0");
    exceptions_mark(FPU_FPCCR);
}

static void interrupt_again(struct taken *taken) {
    exceptions_mark(taken->exc_return);
    exceptions_mark(FPU_FPCCR);
    NVIC_ISPR(LINE_B / 32) = 1u << LINE_B % 32;
    synchronize();
    exceptions_mark(READ_SPECIAL("control"));
    exceptions_mark(FPU_FPCCR);
    __asm__ volatile(FPU_ASM "vmov.f32 s0, #2.0");
    NVIC_ISPR(LINE_B / 32) = 1u << LINE_B % 32;
    synchronize();
    uint32_t value;
    __asm__ volatile(FPU_ASM "vmov %0, s0" : "=r"(value));
    exceptions_mark(value);
}

static void nested(void) {
    uint32_t value;

    exceptions_begin();
    exceptions_hook(IRQ0 + LINE_A, interrupt_again);
    exceptions_hook(IRQ0 + LINE_B, use_fpu_in_nested);
    NVIC_IPR(LINE_A) = 0x80;
    NVIC_IPR(LINE_B) = 0x40;
    __asm__ volatile(FPU_ASM "vmov.f32 s0, #1.0");
    NVIC_ISPR(LINE_A / 32) = 1u << LINE_A % 32;
    synchronize();
    __asm__ volatile(FPU_ASM "vmov %0, s0" : "=r"(value));
    exceptions_mark(value);
    WRITE_SPECIAL("control", 0);
    exceptions_report_order("nested lazy stacking");
}

/* The handler of a lazily stacked context switches the FPU off, then uses it. */
static void fpu_off_in_handler(struct taken *taken) {
    (void)taken;
    fpu_enable(false);
    __asm__ volatile("movw r0, #:lower16:resume_at\n movt r0, #:upper16:resume_at\n"
                     "movw r1, #:lower16:93f\n movt r1, #:upper16:93f\n str r1, [r0]\n" FPU_ASM
                     "vmov s0, r0\n 93:" ::
                         : "r0", "r1", "memory");
    exceptions_mark(FPU_FPCCR);
    fpu_enable(true);
}

/* The place for the lazily kept registers has become forbidden: MLSPERR. */
static void forbid_frame(struct taken *taken) {
    MPU_RNR = 7;
    MPU_RBAR = (uint32_t)(uintptr_t)taken->frame + 32u;
    MPU_RASR = 4u << 1 | 1u; /* 32 bytes, no access */
    MPU_CTRL = MPU_ENABLE | MPU_PRIVDEFENA;
    synchronize();
    __asm__ volatile(FPU_ASM "vmov.f32 s0, #2.0");
    exceptions_mark(FPU_FPCCR);
}

static void open_frame(struct taken *taken) {
    (void)taken;
    MPU_CTRL = 0;
    synchronize();
}

static void lazy_faults(void) {
    SCB_SHCSR |= SHCSR_FAULTS;
    SCB_SHPR(SVCALL) = 0x80;
    handler_uses_fpu = false;

    exceptions_begin();
    exceptions_hook(SVCALL, fpu_off_in_handler);
    __asm__ volatile(FPU_ASM "vmov.f32 s0, #1.0\n svc 1" ::: "memory");
    exceptions_report("FPU off in the handler");
    exceptions_report_order("FPU off in the handler, order");
    WRITE_SPECIAL("control", 0);

    exceptions_begin();
    exceptions_hook(SVCALL, forbid_frame);
    exceptions_hook(MEM_MANAGE, open_frame);
    /* The frame at a multiple of 32. */
    __asm__ volatile(FPU_ASM "mov r4, sp\n mov sp, %0\n vmov.f32 s0, #1.0\n svc 2\n mov sp, r4"
                     :
                     : "r"(&stack[STACK_WORDS - 6])
                     : "r4", "memory");
    exceptions_report("MLSPERR");
    exceptions_report_order("MLSPERR, order");
    WRITE_SPECIAL("control", 0);
    SCB_SHPR(SVCALL) = 0;
    SCB_SHCSR &= ~SHCSR_FAULTS;
}

void lazy_group(void) {
    WRITE_SPECIAL("control", 0);
    kinds();
    fpca();
    nested();
    lazy_faults();
}
