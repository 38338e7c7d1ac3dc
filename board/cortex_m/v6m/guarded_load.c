/* SPDX-License-Identifier: MIT */
/* Reading where nothing may answer. A bus error is a HardFault, as any other fault is. */
#include "architecture.h"
#include "port.h"

void hard_fault_handler(void);
void guarded_fault_handler(void);

enum { LOAD_SIZE = 2 }; /* bytes of the load in load() */

/* 0: any fault is one. A fault while the handler reads a stack that is not there would lock the
 * core up, so that it looks at the stack while a load is guarded only. */
static volatile uint32_t guarded;

/* A load in a function of its own, so that the handler knows where to go on. */
static __attribute__((naked, noinline)) uint32_t load(uint32_t address) {
    (void)address;
    __asm__ volatile("ldr r0, [r0]\n"
                     "bx lr\n");
}

/* Where the fault is that of the load: goes on behind it, as if it had read 0. Words 6 and 0 of the
 * exception frame (ARM DDI 0419 B1.5.6). */
__attribute__((naked)) void guarded_fault_handler(void) {
    __asm__ volatile(UNIFIED "ldr r0, =%c1\n"
                             "ldr r0, [r0]\n"
                             "cmp r0, #0\n"
                             "beq 1f\n"
                             "ldr r0, [sp, #24]\n"
                             "ldr r1, =%c2\n"
                             "movs r2, #1\n" /* Thumb, in the address of a function */
                             "bics r1, r2\n"
                             "cmp r0, r1\n"
                             "bne 1f\n"
                             "adds r0, %0\n"
                             "str r0, [sp, #24]\n"
                             "movs r0, #0\n"
                             "str r0, [sp]\n"
                             "bx lr\n"
                             "1: bl hard_fault_handler\n" ::"i"(LOAD_SIZE),
                     "i"(&guarded), "i"(load));
}

ONE_COPY uint32_t guarded_load(uint32_t address) {
    guarded = 1;
    barrier();
    uint32_t word = load(address);
    barrier();
    guarded = 0;
    return word;
}
