/* SPDX-License-Identifier: MIT */
/* From reset to the groups. The vector table in flash serves until exceptions_init() moves it. */
#include "exceptions.h"
#include "groups.h"
#include "port.h"
#include "report.h"

extern uint32_t data_start[];
extern uint32_t data_end[];
extern const uint32_t data_load[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];

void reset_handler(void) __attribute__((noreturn));

static const struct {
    uint32_t *initial_msp;
    void (*reset)(void);
} vectors __attribute__((section(".vectors"), used)) = {stack_top, reset_handler};

static void init_memory(void) {
    const uint32_t *from = data_load;

    for (uint32_t *to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
}

void reset_handler(void) {
    init_memory();
    report_init();
    run_groups();
    line_begin("end");
    line_end();
    serial_drain();
    for (;;) {
        __asm__ volatile("cpsid i\n wfi");
    }
}
