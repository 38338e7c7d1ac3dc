/* SPDX-License-Identifier: MIT */
/* Coroutines on a Cortex-M of ARMv7-M: what a function must preserve (AAPCS 6.1.1) is pushed, and
 * the stack pointer changed. It is that of the mode in use, main or process: interrupts of a
 * program that has but the main one go on on the coroutine's stack. */
#include "background/coroutine.h"
#include "architecture.h"

enum {
    SAVED_REGISTERS = 9, /* r4 to r11, lr */
    STACK_ALIGNMENT = 8, /* AAPCS 5.2.1.2 */
};

void coroutine_start(struct coroutine *coroutine) __attribute__((noreturn, used));
void coroutine_switch(void **leave_at, void *enter_at);

/* The floating-point registers that a function must preserve, where there are any in use. */
#ifdef __ARM_FP
#define PUSH_FLOATS "vpush {s16-s31}\n"
#define POP_FLOATS  "vpop {s16-s31}\n"
enum { SAVED_FLOATS = 16 };
#else
#define PUSH_FLOATS ""
#define POP_FLOATS  ""
enum { SAVED_FLOATS = 0 };
#endif

/* r0: where to leave the stack pointer of this side; r1: that of the other. */
__attribute__((naked, noinline)) void coroutine_switch(void **leave_at __attribute__((unused)),
                                                       void *enter_at __attribute__((unused))) {
    __asm__ volatile("push {r4-r11, lr}\n" PUSH_FLOATS "str sp, [r0]\n"
                     "mov sp, r1\n" POP_FLOATS "pop {r4-r11, pc}\n");
}

/* The first entry: coroutine_init() has put the coroutine where r4 comes from. */
__attribute__((naked)) static void first_entry(void) {
    __asm__ volatile("mov r0, r4\n" BRANCH "coroutine_start\n");
}

void coroutine_start(struct coroutine *coroutine) {
    coroutine->run(coroutine->argument);
    for (;;) {
        coroutine_yield(coroutine);
    }
}

void coroutine_init(struct coroutine *coroutine, void *stack, uint32_t size,
                    void (*run)(void *argument), void *argument) {
    *coroutine = (struct coroutine){.stack = stack, .size = size, .run = run, .argument = argument};
    uint32_t *registers =
        (uint32_t *)(void *)(coroutine->stack + size - size % STACK_ALIGNMENT) - SAVED_REGISTERS;

    registers[0] = (uint32_t)(uintptr_t)coroutine;
    registers[SAVED_REGISTERS - 1] = (uint32_t)(uintptr_t)first_entry;
    coroutine->place = registers - SAVED_FLOATS;
}

void coroutine_resume(struct coroutine *coroutine) {
    coroutine_switch(&coroutine->resumer, coroutine->place);
}

void coroutine_yield(struct coroutine *coroutine) {
    coroutine_switch(&coroutine->place, coroutine->resumer);
}

bool coroutine_is_current(const struct coroutine *coroutine) {
    uint32_t ipsr;
    const uint8_t *here = (const uint8_t *)__builtin_frame_address(0);

    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    return ipsr == 0 && here >= coroutine->stack && here < coroutine->stack + coroutine->size;
}
