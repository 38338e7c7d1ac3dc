/* SPDX-License-Identifier: MIT */
/* A very small RTOS: fixed tasks of equal rank, switched by SysTick through PendSV, started by SVC.
 * The switch keeps the registers of the FPU of tasks that use it (lazy stacking: ARM DDI 0403
 * B1.5.7). */
#ifndef TESTS_FIRMWARE_RTOS_RTOS_H
#define TESTS_FIRMWARE_RTOS_RTOS_H

#include <stdbool.h>
#include <stdint.h>

enum { RTOS_STACK_WORDS = 256 };

struct task {
    uint32_t *stack; /* first: the switch finds it there */
    uint32_t wake_at;
    uint32_t switches;
    bool uses_fpu; /* as the latest switch found it */
    uint32_t room[RTOS_STACK_WORDS] __attribute__((aligned(8)));
};

/* Tasks never return. They start in the order in which they were added; the first when the kernel
 * starts. */
void rtos_add(struct task *task, void (*entry)(void));
void rtos_start(uint32_t clock_hz) __attribute__((noreturn));

void rtos_yield(void);
void rtos_sleep(uint32_t ms);
uint32_t rtos_now(void); /* milliseconds */

#endif
