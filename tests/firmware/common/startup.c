/* SPDX-License-Identifier: MIT */
/* From reset to main() in the order of the vendor's startup code: stack, FPU, data, bss, main. */
#include "firmware.h"
#include "port.h"

#define WEAK __attribute__((weak, alias("unexpected_handler")))

void reset_handler(void) __attribute__((noreturn));
void unexpected_handler(void);
void nmi_handler(void) WEAK;
void fault_handler(void) WEAK;
void systick_handler(void) WEAK;
void pendsv_handler(void) WEAK;
void svcall_handler(void) WEAK;
void usart_handler(void) WEAK;
void button_handler(void) WEAK;

enum { IRQ_USART1 = 37, IRQ_USART2 = 38, IRQ_EXTI15_10 = 40 };

static const struct {
    uint32_t *initial_msp;
    void (*exceptions[15])(void);
    void (*interrupts[IRQ_EXTI15_10 + 1])(void);
} vectors __attribute__((section(".vectors"), used)) = {
    stack_top,
    {reset_handler, nmi_handler, fault_handler, fault_handler, fault_handler, fault_handler, 0, 0,
     0, 0, svcall_handler, unexpected_handler, 0, pendsv_handler, systick_handler},
    {
        [IRQ_USART1] = usart_handler,
        [IRQ_USART2] = usart_handler,
        [IRQ_EXTI15_10] = button_handler,
    },
};

void unexpected_handler(void) {
    for (;;) {
    }
}

void reset_handler(void) {
    SCB_CPACR |= CPACR_FPU;
    memory_init();
    (void)main();
    unexpected_handler();
    __builtin_unreachable();
}
