/* A fault ends in a reset, and the next run of the bootloader knows why. */
#include "port.h"
#include "wire/handoff.h"

enum { STACKED_PC = 6 }; /* word in the exception frame (ARM DDI 0403 B1.5.6) */

void hard_fault_handler(void);
void unexpected_handler(void);
void report_fault(const uint32_t *frame, uint32_t fault) __attribute__((noreturn, used));

void fault_and_reset(enum handoff_fault fault, uint32_t pc) {
    mailbox.order = HANDOFF_NONE;
    mailbox.fault = fault;
    mailbox.fault_address = pc;
    mailbox.fault_count++;
    handoff_seal(&mailbox);
    reset_chip();
}

void report_fault(const uint32_t *frame, uint32_t fault) {
    bool readable = frame >= (const uint32_t *)&mailbox && frame + STACKED_PC < stack_top;

    fault_and_reset((enum handoff_fault)fault, readable ? frame[STACKED_PC] : 0);
}

/* The stack pointer may be what is broken: the report runs on a fresh stack. */
__attribute__((naked)) void hard_fault_handler(void) {
    __asm__ volatile("mrs r0, msp\n"
                     "ldr r1, =stack_top\n"
                     "msr msp, r1\n"
                     "movs r1, %0\n"
                     "b report_fault\n" ::"i"(HANDOFF_FAULT_HARD));
}

__attribute__((naked)) void unexpected_handler(void) {
    __asm__ volatile("mrs r0, msp\n"
                     "movs r1, %0\n"
                     "b report_fault\n" ::"i"(HANDOFF_FAULT_UNEXPECTED));
}
