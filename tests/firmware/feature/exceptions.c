/* SPDX-License-Identifier: MIT */
#include "exceptions.h"

#include <string.h>

#include "report.h"

enum {
    VECTORS = 128,
    TAKEN_MAX = 8,
    EVENTS_MAX = 24,
    LEFT = 0x100,
    EXC_RETURN_PSP = 4,
};

static uint32_t vectors[VECTORS] __attribute__((aligned(512)));
static exception_hook *hooks[VECTORS];
static struct taken taken_list[TAKEN_MAX];
static unsigned taken_count;
static uint32_t events[EVENTS_MAX];
static unsigned event_count;

volatile uint32_t resume_at;

uint32_t exception_taken(uint32_t exc_return, uint32_t *frame) __attribute__((used));

__attribute__((naked)) void exception_entry(void) {
    __asm__ volatile("mov r0, lr\n"
                     "tst r0, #4\n"
                     "ite eq\n"
                     "mrseq r1, msp\n"
                     "mrsne r1, psp\n"
                     "push {r0, lr}\n"
                     "bl exception_taken\n"
                     "pop {r1, lr}\n"
                     "bx r0\n");
}

static bool is_fault(uint32_t number) {
    return number >= HARD_FAULT && number <= USAGE_FAULT;
}

static void read_status(struct taken *taken) {
    taken->cfsr = SCB_CFSR;
    taken->hfsr = SCB_HFSR;
    taken->mmfar = SCB_MMFAR;
    taken->bfar = SCB_BFAR;
    taken->icsr = SCB_ICSR;
    if (is_fault(taken->number)) {
        SCB_CFSR = taken->cfsr;
        SCB_HFSR = taken->hfsr;
    }
}

static void resume(const struct taken *taken) {
    if (is_fault(taken->number) && taken->readable && resume_at != 0) {
        taken->frame[FRAME_PC] = resume_at;
        taken->frame[FRAME_XPSR] = (taken->frame[FRAME_XPSR] & ~XPSR_IT) | XPSR_T;
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
    read_status(taken);
    taken->readable = !is_fault(taken->number) || (taken->cfsr & CFSR_STACKING) == 0;
    if (taken->readable) {
        memcpy(taken->stacked, frame, sizeof taken->stacked);
    }
    resume(taken);
    struct taken current = *taken;
    if (hooks[taken->number] != NULL) {
        hooks[taken->number](&current);
    }
    exceptions_mark(current.number + LEFT);
    return current.exc_return;
}

void exceptions_vector(unsigned number, uint32_t address) {
    vectors[number] = address != 0 ? address : (uint32_t)(uintptr_t)exception_entry;
    synchronize();
}

void exceptions_hook(unsigned number, exception_hook *hook) {
    hooks[number] = hook;
}

void exceptions_init(void) {
    for (unsigned i = 0; i < VECTORS; i++) {
        exceptions_vector(i, 0);
    }
    exceptions_begin();
    SCB_VTOR = (uint32_t)(uintptr_t)vectors;
    synchronize();
}

void exceptions_begin(void) {
    memset(hooks, 0, sizeof hooks);
    taken_count = 0;
    event_count = 0;
    resume_at = 0;
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
    if (taken->readable) {
        line_value_of(index, "pc", taken->stacked[FRAME_PC]);
        line_value_of(index, "xpsr", taken->stacked[FRAME_XPSR]);
    }
    line_value_of(index, "icsr", taken->icsr);
    line_value_of(index, "cfsr", taken->cfsr);
    line_value_of(index, "hfsr", taken->hfsr);
    if ((taken->cfsr & CFSR_MMARVALID) != 0) {
        line_value_of(index, "mmfar", taken->mmfar);
    }
    if ((taken->cfsr & CFSR_BFARVALID) != 0) {
        line_value_of(index, "bfar", taken->bfar);
    }
}

static void line_all_taken(void) {
    line_value("count", taken_count);
    for (unsigned i = 0; i < taken_count; i++) {
        line_taken(&taken_list[i], i);
    }
}

void exceptions_report(const char *name) {
    line_begin(name);
    line_all_taken();
    line_end();
}

void report_provoked(const char *name, const uint32_t registers[4]) {
    static const char *const names[] = {"r0", "r1", "r2", "r3"};

    line_begin(name);
    line_all_taken();
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
