/* SPDX-License-Identifier: MIT */
/* From reset to main(), for the bench's firmware; as little as will do. */
#include <stdint.h>

extern uint32_t stack_top[], data_start[], data_end[], data_load[], bss_start[], bss_end[];

int main(void);
void reset_handler(void);
void endless(void);

void endless(void) {
    for (;;) {
    }
}

static const struct {
    uint32_t *initial_msp;
    void (*handlers[15])(void);
} vectors __attribute__((section(".vectors"), used)) = {
    stack_top,
    {reset_handler, endless, endless, endless, endless, endless, 0, 0, 0, 0, endless, endless, 0,
     endless, endless},
};

static void enable_fpu(void) {
    volatile uint32_t *cpacr = (volatile uint32_t *)0xE000ED88; /* ARM DDI 0403 B3.2.20 */

    if (!HAS_FPU) {
        return;
    }
    *cpacr |= 0xFu << 20;
    __asm__ volatile("dsb\n"
                     "isb\n");
}

void reset_handler(void) {
    enable_fpu();
    for (uint32_t *to = data_start, *from = data_load; to < data_end; to++, from++) {
        *to = *from;
    }
    for (uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
    (void)main();
    endless();
}
