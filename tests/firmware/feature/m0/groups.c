/* SPDX-License-Identifier: MIT */
/* From reset to the groups, for a Cortex-M0, which has no VTOR: every vector leads to one handler.
 */
#include "groups.h"

#include "exceptions.h"
#include "m0_groups.h"
#include "port.h"
#include "report.h"

extern uint32_t bss_start[];
extern uint32_t bss_end[];

void reset_handler(void) __attribute__((noreturn));

static const struct {
    uint32_t *initial_msp;
    void (*reset)(void);
    void (*others[VECTORS - 2])(void);
} vectors __attribute__((section(".vectors"), used)) = {
    stack_top, reset_handler, {[0 ... VECTORS - 3] = exception_entry}};

void run_groups(void) {
    m0_system_group();
    narrow_group();
    m0_flow_group();
    m0_memory_group();
    m0_frames_group();
    m0_interrupts_group();
    m0_faults_group();
}

void reset_handler(void) {
    for (uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
    report_init();
    run_groups();
    line_begin("end");
    line_end();
    serial_drain();
    for (;;) {
        __asm__ volatile("cpsid i\n wfi");
    }
}
