/* SPDX-License-Identifier: MIT */
/* A fault ends in a reset, and the next run of the bootloader knows why. */
#include <stddef.h>

#include "architecture.h"
#include "boot/decide.h"
#include "port.h"
#include "settings.h"
#include "wire/handoff.h"

enum {
    /* Faults in a row, with a reset after each. From FAULTS_TOLERATED (boot/decide.h) on the
     * bootloader has already stopped doing anything by itself. */
    FAULTS_BEFORE_STOP = 8,
};

_Static_assert((int)FAULTS_BEFORE_STOP > (int)FAULTS_TOLERATED,
               "a host gets to see what has happened");

enum { STACKED_PC = 6 }; /* word in the exception frame (ARM DDI 0403 B1.5.6) */

void hard_fault_handler(void);
void unexpected_handler(void);
void report_fault(const uint32_t *frame, uint32_t fault) __attribute__((noreturn, used));

#define SAY(text) serial_write_waiting((const uint8_t *)(text), sizeof(text) - 1)

static void say_hex(uint32_t number) {
    for (int shift = 28; shift >= 0; shift -= 4) {
        uint32_t digit = number >> shift & 15;
        uint8_t character = (uint8_t)(digit < 10 ? '0' + digit : 'A' - 10 + digit);

        serial_write_waiting(&character, 1);
    }
}

/* Whatever is tried ends in a fault. Nothing is tried any more, until a reset from outside. */
static __attribute__((noreturn)) void stop(enum handoff_fault fault, uint32_t pc) {
    serial_init(SETTING_BAUD);
    SAY("\r\ntulpar: stopped by fault ");
    say_hex(fault);
    SAY(" at ");
    say_hex(pc);
    SAY("\r\n");
    for (;;) {
        watchdog_feed(NULL);
    }
}

void fault_and_reset(enum handoff_fault fault, uint32_t pc) {
    handoff_note_fault(&mailbox, fault, pc);
    mailbox.order = HANDOFF_NONE;
    handoff_count_fault(&mailbox);
    handoff_seal(&mailbox);
    if (mailbox.fault_count > FAULTS_BEFORE_STOP) {
        stop(fault, pc);
    }
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
                     "movs r1, %0\n" BRANCH "report_fault\n" ::"i"(HANDOFF_FAULT_HARD));
}

__attribute__((naked)) void unexpected_handler(void) {
    __asm__ volatile("mrs r0, msp\n"
                     "movs r1, %0\n" BRANCH "report_fault\n" ::"i"(HANDOFF_FAULT_UNEXPECTED));
}
