/* SPDX-License-Identifier: MIT */
/* A millisecond by the core's own timer. */
#include "port.h"

enum { TICK_HZ = 1000 };

static volatile uint32_t ticks;

void systick_handler(void);

void systick_handler(void) {
    ticks++;
}

void systick_init(uint32_t core_hz) {
    SYSTICK_LOAD = core_hz / TICK_HZ - 1;
    SYSTICK_VAL = 0;
    SYSTICK_CTRL = SYSTICK_CTRL_CLKSOURCE | SYSTICK_CTRL_TICKINT | SYSTICK_CTRL_ENABLE;
}

uint32_t clock_now_ms(void *context) {
    (void)context;
    return ticks;
}
