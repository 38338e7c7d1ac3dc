/* SPDX-License-Identifier: MIT */
/* Who interrupts whom: priorities, masks, pending and active state (manual B1.5.4, B3.4). */
#include "exceptions.h"
#include "groups.h"
#include "report.h"

enum { ENOUGH_POLLS = 1000000, TICKS = 3, RELOAD = 0x1000 };

static void pend_line(unsigned line) {
    NVIC_ISPR(line / 32) = 1u << line % 32;
    synchronize();
}

static void enable_lines(void) {
    static const uint8_t lines[] = {LINE_A, LINE_B, LINE_C, LINE_D};

    for (unsigned i = 0; i < sizeof lines; i++) {
        NVIC_ISER(lines[i] / 32) = 1u << lines[i] % 32;
    }
}

static void set_priorities(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
    NVIC_IPR(LINE_A) = a;
    NVIC_IPR(LINE_B) = b;
    NVIC_IPR(LINE_C) = c;
    NVIC_IPR(LINE_D) = d;
}

static void set_priority_group(uint32_t group) {
    SCB_AIRCR = AIRCR_KEY | group << AIRCR_PRIGROUP;
}

static void pend_all_masked(void) {
    __asm__ volatile("cpsid i");
    pend_line(LINE_D);
    pend_line(LINE_C);
    pend_line(LINE_B);
    pend_line(LINE_A);
    SCB_ICSR = ICSR_PENDSVSET | ICSR_PENDSTSET;
    exceptions_mark(SCB_ICSR & 0x1FF000u); /* VECTPENDING */
    __asm__ volatile("cpsie i\n isb");
}

static void orders(void) {
    exceptions_begin();
    set_priorities(0x40, 0x20, 0x20, 0x80);
    SCB_SHPR(PENDSV) = 0x30;
    SCB_SHPR(SYSTICK) = 0x90;
    pend_all_masked();
    exceptions_report_order("tail-chaining by priority");

    exceptions_begin();
    set_priorities(0xF0, 0xF0, 0xF0, 0xF0);
    SCB_SHPR(PENDSV) = 0xF0;
    SCB_SHPR(SYSTICK) = 0xF0;
    pend_all_masked();
    exceptions_report_order("tail-chaining by number");

    exceptions_begin();
    set_priority_group(5); /* two bits preempt, two decide the order */
    set_priorities(0x70, 0x50, 0x60, 0x40);
    SCB_SHPR(PENDSV) = 0x80;
    SCB_SHPR(SYSTICK) = 0x10;
    pend_all_masked();
    exceptions_report_order("tail-chaining by subpriority");
    set_priority_group(0);
}

static void pend_others(struct taken *taken) {
    (void)taken;
    exceptions_mark(SCB_ICSR);
    pend_line(LINE_C);
    exceptions_mark(SCB_ICSR);
    pend_line(LINE_B);
    exceptions_mark(SCB_ICSR);
    pend_line(LINE_D);
}

static void note_state(struct taken *taken) {
    (void)taken;
    exceptions_mark(SCB_ICSR);
    exceptions_mark(NVIC_IABR(LINE_A / 32));
    exceptions_mark(NVIC_ISPR(LINE_C / 32));
    exceptions_mark(SCB_SHCSR);
}

static void nesting(void) {
    exceptions_begin();
    exceptions_hook(IRQ0 + LINE_A, pend_others);
    exceptions_hook(IRQ0 + LINE_B, note_state);
    set_priorities(0x80, 0x40, 0x80, 0x90);
    pend_line(LINE_A);
    exceptions_report_order("preemption");
    exceptions_report("preemption: frames");

    exceptions_begin();
    exceptions_hook(IRQ0 + LINE_A, pend_others);
    exceptions_hook(IRQ0 + LINE_B, note_state);
    set_priority_group(6); /* one bit preempts */
    pend_line(LINE_A);
    exceptions_report_order("preemption, coarse groups");
    set_priority_group(7); /* none */
    set_priorities(0x80, 0x00, 0x40, 0x90);
    exceptions_begin();
    exceptions_hook(IRQ0 + LINE_A, pend_others);
    pend_line(LINE_A);
    exceptions_report_order("preemption, a single group");
    set_priority_group(0);
}

static void pend_itself(struct taken *taken) {
    (void)taken;
    pend_line(LINE_A);
    exceptions_hook(IRQ0 + LINE_A, note_state);
}

static void nmi_from_within(struct taken *taken) {
    (void)taken;
    SCB_ICSR = ICSR_NMIPENDSET;
    synchronize();
    exceptions_mark(0x2000);
}

static void pendsv_from_within(struct taken *taken) {
    (void)taken;
    SCB_ICSR = ICSR_PENDSVSET;
    synchronize();
    exceptions_mark(SCB_ICSR);
}

static void pending_state(void) {
    exceptions_begin();
    set_priorities(0x80, 0x80, 0x80, 0x80);
    exceptions_hook(IRQ0 + LINE_A, pend_itself);
    pend_line(LINE_A);
    exceptions_report_order("pended while active");

    exceptions_begin();
    exceptions_hook(IRQ0 + LINE_A, nmi_from_within);
    pend_line(LINE_A);
    exceptions_report_order("NMI inside a handler");

    exceptions_begin();
    SCB_SHPR(PENDSV) = 0xF0;
    exceptions_hook(SVCALL, pendsv_from_within);
    __asm__ volatile("svc 1" ::: "memory");
    exceptions_report_order("PendSV behind SVC");

    exceptions_begin();
    __asm__ volatile("cpsid i");
    pend_line(LINE_A);
    SCB_ICSR = ICSR_PENDSVSET | ICSR_PENDSTSET;
    exceptions_mark(SCB_ICSR);
    NVIC_ICPR(LINE_A / 32) = 1u << LINE_A % 32;
    SCB_ICSR = ICSR_PENDSVCLR | ICSR_PENDSTCLR;
    exceptions_mark(SCB_ICSR);
    __asm__ volatile("cpsie i\n isb");
    exceptions_report_order("unpended");

    exceptions_begin();
    NVIC_ICER(LINE_A / 32) = 1u << LINE_A % 32;
    pend_line(LINE_A);
    exceptions_mark(SCB_ICSR);
    NVIC_ISER(LINE_A / 32) = 1u << LINE_A % 32;
    synchronize();
    exceptions_report_order("pended, then enabled");

    exceptions_begin();
    NVIC_STIR = LINE_D;
    synchronize();
    exceptions_report_order("software trigger");
}

static void masks(void) {
    exceptions_begin();
    set_priorities(0x40, 0x50, 0x60, 0x70);
    WRITE_SPECIAL("basepri", 0x60);
    pend_line(LINE_D);
    pend_line(LINE_C);
    pend_line(LINE_B);
    pend_line(LINE_A);
    exceptions_mark(SCB_ICSR);
    WRITE_SPECIAL("basepri", 0x70);
    exceptions_mark(SCB_ICSR);
    WRITE_SPECIAL("basepri", 0);
    exceptions_report_order("BASEPRI");

    exceptions_begin();
    set_priority_group(6); /* BASEPRI counts by groups too */
    WRITE_SPECIAL("basepri", 0x70);
    pend_line(LINE_A);
    exceptions_mark(0x3000);
    WRITE_SPECIAL("basepri", 0x90);
    exceptions_mark(0x3001);
    WRITE_SPECIAL("basepri", 0);
    set_priority_group(0);
    exceptions_report_order("BASEPRI, coarse groups");

    exceptions_begin();
    __asm__ volatile("cpsid f");
    pend_line(LINE_A);
    SCB_ICSR = ICSR_NMIPENDSET; /* clears nothing: FAULTMASK stays over an NMI */
    synchronize();
    exceptions_mark(READ_SPECIAL("faultmask"));
    __asm__ volatile("cpsie f\n isb");
    exceptions_report_order("FAULTMASK");
}

static void set_faultmask(struct taken *taken) {
    (void)taken;
    __asm__ volatile("cpsid f");
    exceptions_mark(READ_SPECIAL("faultmask"));
}

static void set_primask(struct taken *taken) {
    (void)taken;
    __asm__ volatile("cpsid i");
    pend_line(LINE_B);
}

static void masks_and_returns(void) {
    exceptions_begin();
    exceptions_hook(IRQ0 + LINE_A, set_faultmask);
    pend_line(LINE_A);
    exceptions_mark(READ_SPECIAL("faultmask"));
    exceptions_report_order("FAULTMASK ends with the handler");

    exceptions_begin();
    set_priorities(0x80, 0x40, 0x80, 0x80);
    exceptions_hook(IRQ0 + LINE_A, set_primask);
    pend_line(LINE_A);
    exceptions_mark(READ_SPECIAL("primask"));
    __asm__ volatile("cpsie i\n isb");
    exceptions_report_order("PRIMASK stays after the handler");
}

static void waiting(void) {
    exceptions_begin();
    __asm__ volatile("cpsid i");
    pend_line(LINE_A);
    __asm__ volatile("wfi");
    exceptions_mark(0x4000);
    __asm__ volatile("cpsie i\n isb");
    __asm__ volatile("sev\n wfe");
    exceptions_mark(0x4001);
    NVIC_ICER(LINE_A / 32) = 1u << LINE_A % 32;
    SCB_SCR = 1u << 4; /* SEVONPEND */
    pend_line(LINE_A);
    __asm__ volatile("wfe");
    SCB_SCR = 0;
    exceptions_mark(0x4002);
    NVIC_ICPR(LINE_A / 32) = 1u << LINE_A % 32;
    NVIC_ISER(LINE_A / 32) = 1u << LINE_A % 32;
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

    SYSTICK_VAL = 0;
    SYSTICK_CTRL = SYSTICK_CTRL_CLKSOURCE | SYSTICK_CTRL_ENABLE;
    unsigned polls = 0;
    while (polls < ENOUGH_POLLS && (SYSTICK_CTRL & 1u << 16) == 0) {
        polls++;
    }
    SYSTICK_CTRL = 0;
    line_begin("SysTick COUNTFLAG");
    line_value("set", polls < ENOUGH_POLLS);
    line_value("cleared_by_read", SYSTICK_CTRL);
    line_end();
}

void interrupts_group(void) {
    enable_lines();
    orders();
    nesting();
    pending_state();
    masks();
    masks_and_returns();
    waiting();
    systick();
}
