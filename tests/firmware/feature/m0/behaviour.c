/* SPDX-License-Identifier: MIT */
/* Frames, who interrupts whom, and faults, which all are HardFaults (DDI 0419 B1.5). */
#include "exceptions.h"
#include "m0_groups.h"
#include "report.h"

enum { PROCESS_STACK = 64, ENOUGH_POLLS = 100000, TICKS = 3, RELOAD = 0x1000 };

static uint32_t process_stack[PROCESS_STACK] __attribute__((aligned(8)));

static uint32_t top_of_process_stack(void) {
    return (uint32_t)(uintptr_t)&process_stack[PROCESS_STACK];
}

/* Without RETTOBASE, which ARMv6-M has not, and QEMU has. */
static uint32_t icsr(void) {
    return SCB_ICSR & ~ICSR_RETTOBASE;
}

/* ---- Frames ---- */

static struct taken seen;

static void keep(struct taken *taken) {
    seen = *taken;
}

static void change_frame(struct taken *taken) {
    keep(taken);
    taken->frame[0] = 0xAAAA5555;
    taken->frame[3] ^= 0xFFFFFFFF;
    taken->frame[FRAME_PC] += 2;
    taken->frame[FRAME_XPSR] ^= 0xF0000000;
}

static void line_frame(void) {
    static const char *const names[FRAME_WORDS] = {"s0",  "s1", "s2", "s3",
                                                   "s12", "lr", "pc", "xpsr"};

    for (unsigned i = 0; i < FRAME_WORDS; i++) {
        line_value(names[i], seen.stacked[i]);
    }
    line_value("exc_return", seen.exc_return);
    line_value("frame", (uint32_t)(uintptr_t)seen.frame);
}

#define CALL_SUPERVISOR(name, hook, instructions)                                                  \
    do {                                                                                           \
        exceptions_begin();                                                                        \
        exceptions_hook(SVCALL, hook);                                                             \
        register uint32_t r0 __asm__("r0") = 0x11111111;                                           \
        register uint32_t r1 __asm__("r1") = top_of_process_stack();                               \
        register uint32_t r2 __asm__("r2") = 2;                                                    \
        register uint32_t r3 __asm__("r3") = 0x33333333;                                           \
        __asm__ volatile("mov r12, r3\n mov lr, r2\n msr " APSR_ALL ", r3\n" instructions          \
                         : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)                                  \
                         :                                                                         \
                         : "r4", "r5", "r12", "lr", "cc", "memory");                               \
        uint32_t after[] = {r0, r2, r3};                                                           \
        line_begin(name);                                                                          \
        line_frame();                                                                              \
        line_value("r0", after[0]);                                                                \
        line_value("r2", after[1]);                                                                \
        line_value("r3", after[2]);                                                                \
        line_value("control", READ_SPECIAL("control"));                                            \
        line_end();                                                                                \
    } while (0)

void m0_frames_group(void) {
    CALL_SUPERVISOR("svc", keep, "svc 1\n mrs r3, apsr");
    CALL_SUPERVISOR("svc, sp at a multiple of 4", keep,
                    "mov r4, sp\n sub sp, #4\n svc 2\n mov r0, sp\n subs r0, r4, r0\n mov sp, r4");
    CALL_SUPERVISOR("svc from the process stack", keep,
                    "msr psp, r1\n msr control, r2\n isb\n svc 3\n mov r0, sp\n movs r2, #0\n msr "
                    "control, r2\n isb\n mrs r2, psp");
    CALL_SUPERVISOR("svc from a misaligned process stack", keep,
                    "subs r1, #4\n msr psp, r1\n msr control, r2\n isb\n svc 4\n mov r0, sp\n movs "
                    "r2, #0\n msr control, r2\n isb\n mrs r2, psp");
    CALL_SUPERVISOR("frame changed by the handler", change_frame, "svc 5\n udf #0\n mrs r2, apsr");
}

/* ---- Interrupts ---- */

static void pend_line(unsigned line) {
    NVIC_ISPR(0) = 1u << line;
    synchronize();
}

static void set_priority(unsigned line, uint32_t priority) {
    REGISTER(0xE000E400u, line) = priority; /* a word: the lines beside it get 0 */
}

static void set_system_priorities(uint32_t svcall, uint32_t pendsv, uint32_t systick) {
    REGISTER(0xE000ED1Cu, 0) = svcall << 24;
    REGISTER(0xE000ED20u, 0) = pendsv << 16 | systick << 24;
}

static void pend_all_masked(void) {
    __asm__ volatile("cpsid i");
    pend_line(LINE_C);
    pend_line(LINE_B);
    pend_line(LINE_A);
    SCB_ICSR = ICSR_PENDSVSET | ICSR_PENDSTSET;
    exceptions_mark(icsr());
    __asm__ volatile("cpsie i\n isb");
}

static void orders(void) {
    for (uint32_t systick = 0; systick < 0x100; systick += 0x40) {
        exceptions_begin();
        set_priority(LINE_A, 0x80);
        set_priority(LINE_B, 0x40);
        set_priority(LINE_C, 0x7F); /* two bits count: as line B */
        set_system_priorities(0, 0xC0, systick);
        pend_all_masked();
        exceptions_report_order("tail-chaining");
    }
}

static void pend_others(struct taken *taken) {
    (void)taken;
    pend_line(LINE_C);
    pend_line(LINE_B);
    exceptions_mark(icsr());
}

static void pendsv_from_within(struct taken *taken) {
    (void)taken;
    SCB_ICSR = ICSR_PENDSVSET;
    synchronize();
    exceptions_mark(icsr());
}

static void nmi_from_within(struct taken *taken) {
    (void)taken;
    SCB_ICSR = ICSR_NMIPENDSET;
    synchronize();
    exceptions_mark(0x2000);
}

static void nesting(void) {
    for (uint32_t other = 0; other < 0x100; other += 0x20) {
        exceptions_begin();
        exceptions_hook(IRQ0 + LINE_A, pend_others);
        set_priority(LINE_A, 0x80);
        set_priority(LINE_B, other);
        set_priority(LINE_C, 0xC0);
        pend_line(LINE_A);
        exceptions_report_order("preemption");
    }
    exceptions_begin();
    exceptions_hook(SVCALL, pendsv_from_within);
    set_system_priorities(0, 0xC0, 0xC0);
    __asm__ volatile("svc 1" ::: "memory");
    exceptions_report_order("PendSV behind SVC");
    exceptions_begin();
    exceptions_hook(IRQ0 + LINE_A, nmi_from_within);
    pend_line(LINE_A);
    exceptions_report_order("NMI inside a handler");
}

static void waiting(void) {
    exceptions_begin();
    __asm__ volatile("cpsid i");
    pend_line(LINE_A);
    __asm__ volatile("wfi");
    exceptions_mark(0x4000);
    NVIC_ICPR(0) = 1u << LINE_A;
    SCB_ICSR = ICSR_PENDSVSET;
    SCB_ICSR = ICSR_PENDSVCLR;
    exceptions_mark(icsr());
    __asm__ volatile("cpsie i\n isb\n sev\n wfe");
    exceptions_mark(0x4001);
    exceptions_report_order("WFI and WFE");
}

static volatile uint32_t ticks;

static void count_tick(struct taken *taken) {
    (void)taken;
    if (++ticks == TICKS) {
        SYSTICK_CTRL = SYSTICK_CTRL_CLKSOURCE;
    }
}

static void systick(void) {
    exceptions_begin();
    exceptions_hook(SYSTICK, count_tick);
    SYSTICK_LOAD = RELOAD;
    SYSTICK_VAL = 0x123456; /* any value clears it */
    line_begin("SysTick");
    line_value("cleared", SYSTICK_VAL);
    SYSTICK_CTRL = SYSTICK_CTRL_CLKSOURCE | SYSTICK_CTRL_TICKINT | SYSTICK_CTRL_ENABLE;
    for (unsigned i = 0; i < ENOUGH_POLLS && ticks < TICKS; i++) {
    }
    line_value("ticks", ticks);
    line_value("below_load", SYSTICK_VAL <= RELOAD);
    line_end();
    exceptions_report_order("SysTick, three times");
}

void m0_interrupts_group(void) {
    NVIC_ISER(0) = 1u << LINE_A | 1u << LINE_B | 1u << LINE_C;
    orders();
    nesting();
    waiting();
    systick();
}

/* ---- Faults ---- */

#define NOTHING_THERE 0x30000000u

static uint32_t data[4];

static uint32_t data_at(uint32_t offset) {
    return (uint32_t)(uintptr_t)data + offset;
}

static void undefined(void) {
    PROVOKE("udf", "udf #1", 0, 0);
    PROVOKE("udf.w", ".inst.w 0xF7F0A000", 0, 0);
    PROVOKE("cbz", ".inst.n 0xB100", 0, 0);
    PROVOKE("it", ".inst.n 0xBF08", 0, 0);
    PROVOKE("udiv", ".inst.w 0xFBB1F0F2", 4, 2);
    PROVOKE("movw", ".inst.w 0xF2400001", 0, 0);
    PROVOKE("mov.w", ".inst.w 0xF04F0001", 0, 0);
    PROVOKE("clz", ".inst.w 0xFAB1F081", 1, 0);
    PROVOKE("ldr.w", ".inst.w 0xF8D10000", data_at(0), 0);
    PROVOKE("ldrex", ".inst.w 0xE8510F00", data_at(0), 0);
    PROVOKE("ldrd", ".inst.w 0xE9D10200", data_at(0), 0);
    PROVOKE("b.w", ".inst.w 0xF000B800", 0, 0);
    PROVOKE("nop.w", ".inst.w 0xF3AF8000", 0, 0);
    PROVOKE("clrex", ".inst.w 0xF3BF8F2F", 0, 0);
    PROVOKE("vadd", ".inst.w 0xEE300A00", 0, 0);
}

static void alignment(void) {
    PROVOKE("ldr, odd", "ldr r0, [r1]", data_at(1), 0);
    PROVOKE("ldr, half", "ldr r0, [r1, #4]", data_at(2), 0);
    PROVOKE("str, half", "str r2, [r1]", data_at(2), 0);
    PROVOKE("ldrh, odd", "ldrh r0, [r1]", data_at(1), 0);
    PROVOKE("strh, odd", "strh r2, [r1]", data_at(3), 0);
    PROVOKE("ldrsh, odd", "movs r2, #1\n ldrsh r0, [r1, r2]", data_at(0), 0);
    PROVOKE("ldm, half", "ldmia r1!, {r0, r3}", data_at(2), 0);
    PROVOKE("stm, half", "stmia r1!, {r2, r3}", data_at(2), 0);
}

/* That the default map forbids execution from peripherals, QEMU 10 does not know of this core. */
static void others(void) {
    PROVOKE("ldr from nowhere", "ldr r0, [r1, #4]", NOTHING_THERE, 0);
    PROVOKE("str to nowhere", "str r2, [r1]", NOTHING_THERE, 1);
    PROVOKE("ldm from nowhere", "ldmia r1!, {r2, r3}", NOTHING_THERE, 1);
    PROVOKE("execution of nothing", "blx r1", NOTHING_THERE + 1, 0);
    PROVOKE("bx to an even address", "bx r1", data_at(0), 0);
    PROVOKE("blx to an even address", "blx r1", data_at(0), 0);
    PROVOKE("pop of an even pc", "push {r1}\n pop {pc}", data_at(0), 0);
    PROVOKE("breakpoint", "bkpt 1", 0, 0);
    PROVOKE("svc with PRIMASK", "cpsid i\n svc 1", 0, 0);
    __asm__ volatile("cpsie i");
    PROVOKE("udf with PRIMASK", "cpsid i\n udf #1", 0, 0);
    __asm__ volatile("cpsie i");
}

void m0_faults_group(void) {
    undefined();
    alignment();
    others();
}
