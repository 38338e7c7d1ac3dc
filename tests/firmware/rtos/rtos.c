/* SPDX-License-Identifier: MIT */
#include "rtos.h"

#include "firmware.h"
#include "port.h"

enum {
    TASKS_MAX = 4,
    TICKS_PER_SECOND = 1000,
    LOWEST_PRIORITY = 15,
    FRAME_WORDS = 8, /* R0-R3, R12, LR, PC, xPSR */
    FRAME_LR = 5,
    FRAME_PC = 6,
    FRAME_XPSR = 7,
    SAVED_WORDS = 9, /* R4-R11 and EXC_RETURN */
    SAVED_EXC_RETURN = 8,
    XPSR_THUMB = 1 << 24,
};

#define EXC_RETURN_THREAD_PSP 0xFFFFFFFDu
#define EXC_RETURN_NO_FPU     0x10u

static struct task *tasks[TASKS_MAX];
static unsigned task_count;
struct task *rtos_current; /* the handlers below read it by name */
static volatile uint32_t now_ms;

void rtos_choose(void);

static void task_returned(void) {
    for (;;) {
    }
}

void rtos_add(struct task *task, void (*entry)(void)) {
    uint32_t *frame = &task->room[RTOS_STACK_WORDS - FRAME_WORDS];

    frame[FRAME_LR] = (uint32_t)(uintptr_t)task_returned;
    frame[FRAME_PC] = (uint32_t)(uintptr_t)entry & ~1u; /* bit 0 is in xPSR.T */
    frame[FRAME_XPSR] = XPSR_THUMB;
    task->stack = frame - SAVED_WORDS;
    task->stack[SAVED_EXC_RETURN] = EXC_RETURN_THREAD_PSP;
    tasks[task_count++] = task;
}

uint32_t rtos_now(void) {
    return now_ms;
}

void rtos_yield(void) {
    SCB_ICSR = ICSR_PENDSVSET;
    barrier();
}

void rtos_sleep(uint32_t ms) {
    rtos_current->wake_at = now_ms + ms;
    rtos_yield();
}

void systick_handler(void) {
    now_ms++;
    SCB_ICSR = ICSR_PENDSVSET;
}

static bool is_ready(const struct task *task) {
    return (int32_t)(now_ms - task->wake_at) >= 0;
}

/* Called by PendSV with the old task's registers saved. At least one task never sleeps. */
void rtos_choose(void) {
    unsigned index = 0;

    rtos_current->uses_fpu = (rtos_current->stack[SAVED_EXC_RETURN] & EXC_RETURN_NO_FPU) == 0;
    rtos_current->switches++;
    while (tasks[index] != rtos_current) {
        index++;
    }
    do {
        index = (index + 1) % task_count;
    } while (!is_ready(tasks[index]));
    rtos_current = tasks[index];
}

/* The first VSTM or VLDM of a task that used the FPU makes the core put away S0-S15 first. */
__attribute__((naked)) void pendsv_handler(void) {
    __asm__ volatile(".fpu fpv4-sp-d16\n"
                     "mrs r0, psp\n"
                     "isb\n"
                     "tst lr, #0x10\n"
                     "it eq\n"
                     "vstmdbeq r0!, {s16-s31}\n"
                     "stmdb r0!, {r4-r11, lr}\n"
                     "ldr r3, =rtos_current\n"
                     "ldr r2, [r3]\n"
                     "str r0, [r2]\n"
                     "push {r3, lr}\n"
                     "bl rtos_choose\n"
                     "pop {r3, lr}\n"
                     "ldr r2, [r3]\n"
                     "ldr r0, [r2]\n"
                     "ldmia r0!, {r4-r11, lr}\n"
                     "tst lr, #0x10\n"
                     "it eq\n"
                     "vldmiaeq r0!, {s16-s31}\n"
                     "msr psp, r0\n"
                     "isb\n"
                     "bx lr\n"
                     ".ltorg\n");
}

/* The only call: start the first task. */
__attribute__((naked)) void svcall_handler(void) {
    __asm__ volatile("ldr r3, =rtos_current\n"
                     "ldr r2, [r3]\n"
                     "ldr r0, [r2]\n"
                     "ldmia r0!, {r4-r11, lr}\n"
                     "msr psp, r0\n"
                     "isb\n"
                     "bx lr\n"
                     ".ltorg\n");
}

void rtos_start(uint32_t clock_hz) {
    rtos_current = tasks[0];
    SCB_SHPR(EXCEPTION_PENDSV) = LOWEST_PRIORITY << (8 - PRIORITY_BITS);
    SCB_SHPR(EXCEPTION_SYSTICK) = LOWEST_PRIORITY << (8 - PRIORITY_BITS);
    SYSTICK_LOAD = clock_hz / TICKS_PER_SECOND - 1;
    SYSTICK_VAL = 0;
    SYSTICK_CTRL = SYSTICK_CTRL_CLKSOURCE | SYSTICK_CTRL_TICKINT | SYSTICK_CTRL_ENABLE;
    __asm__ volatile("msr msp, %0\n"
                     "mov r0, #0\n"
                     "msr control, r0\n" /* no FPU context of start-up to keep */
                     "cpsie i\n"
                     "dsb\n"
                     "isb\n"
                     "svc 0\n"
                     :
                     : "r"(stack_top)
                     : "r0", "memory");
    __builtin_unreachable();
}
