/* SPDX-License-Identifier: MIT */
#include "exceptions.h"

#include <stddef.h>

#include "report.h"

enum { TAKEN_MAX = 8, EVENTS_MAX = 24, LEFT = 0x100 };

static exception_hook *hooks[VECTORS];
static struct taken taken_list[TAKEN_MAX];
static unsigned taken_count;
static uint32_t events[EVENTS_MAX];
static unsigned event_count;

volatile uint32_t resume_at;

uint32_t exception_taken(uint32_t exc_return, uint32_t *frame) __attribute__((used));

__attribute__((naked)) void exception_entry(void) {
    __asm__ volatile("mov r0, lr\n"
                     "movs r1, #4\n"
                     "tst r0, r1\n"
                     "beq 1f\n"
                     "mrs r1, psp\n"
                     "b 2f\n"
                     "1: mrs r1, msp\n"
                     "2: push {r0, lr}\n"
                     "bl exception_taken\n"
                     "pop {r1, r2}\n"
                     "bx r0\n");
}

static void resume(const struct taken *taken) {
    if (taken->number == HARD_FAULT && resume_at != 0) {
        taken->frame[FRAME_PC] = resume_at;
        taken->frame[FRAME_XPSR] |= XPSR_T;
        resume_at = 0;
    }
}

uint32_t exception_taken(uint32_t exc_return, uint32_t *frame) {
    struct taken spare;
    struct taken *taken = taken_count < TAKEN_MAX ? &taken_list[taken_count++] : &spare;

    taken->number = READ_SPECIAL("ipsr");
    exceptions_mark(taken->number);
    taken->exc_return = exc_return;
    taken->frame = frame;
    taken->icsr = SCB_ICSR & ~ICSR_RETTOBASE;
    for (unsigned i = 0; i < FRAME_WORDS; i++) {
        taken->stacked[i] = frame[i];
    }
    resume(taken);
    struct taken current = *taken;
    if (hooks[taken->number] != NULL) {
        hooks[taken->number](&current);
    }
    exceptions_mark(current.number + LEFT);
    return current.exc_return;
}

void exceptions_begin(void) {
    for (unsigned i = 0; i < VECTORS; i++) {
        hooks[i] = NULL;
    }
    taken_count = 0;
    event_count = 0;
    resume_at = 0;
}

void exceptions_hook(unsigned number, exception_hook *hook) {
    hooks[number] = hook;
}

void exceptions_mark(uint32_t mark) {
    if (event_count < EVENTS_MAX) {
        events[event_count++] = mark;
    }
}

static void line_taken(const struct taken *taken, unsigned index) {
    line_value_of(index, "exc", taken->number);
    line_value_of(index, "lr", taken->exc_return);
    line_value_of(index, "frame", (uint32_t)(uintptr_t)taken->frame);
    line_value_of(index, "pc", taken->stacked[FRAME_PC]);
    line_value_of(index, "xpsr", taken->stacked[FRAME_XPSR]);
    line_value_of(index, "icsr", taken->icsr);
}

void exceptions_report(const char *name, const uint32_t registers[4]) {
    static const char *const names[] = {"r0", "r1", "r2", "r3"};

    line_begin(name);
    line_value("count", taken_count);
    for (unsigned i = 0; i < taken_count; i++) {
        line_taken(&taken_list[i], i);
    }
    for (unsigned i = 0; i < 4; i++) {
        line_value(names[i], registers[i]);
    }
    line_end();
}

void exceptions_report_order(const char *name) {
    line_begin(name);
    line_value("count", event_count);
    for (unsigned i = 0; i < event_count; i++) {
        line_value_of(i, "event", events[i]);
    }
    line_end();
}
