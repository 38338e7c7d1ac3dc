/* SPDX-License-Identifier: MIT */
/* Startup and main() in one, for an STM32F4 at its 16 MHz after reset (RM0390): says a line on
 * USART2 at each tick of half a second. */
#include <stdint.h>

#include "tulpar_app.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define RCC_AHB1ENR       REGISTER(0x40023830)
#define RCC_APB1ENR       REGISTER(0x40023840)
#define GPIOA_MODER       REGISTER(0x40020000)
#define GPIOA_AFRL        REGISTER(0x40020020)
#define USART2_SR         REGISTER(0x40004400)
#define USART2_DR         REGISTER(0x40004404)
#define USART2_BRR        REGISTER(0x40004408)
#define USART2_CR1        REGISTER(0x4000440C)
#define NVIC_ISER1        REGISTER(0xE000E104)
#define SYSTICK_CTRL      REGISTER(0xE000E010)
#define SYSTICK_LOAD      REGISTER(0xE000E014)

enum { CLOCK_HZ = 16000000, BAUD = 115200, RXNE = 1 << 5, TXE = 1 << 7, USART2_IRQ = 38 };

extern uint32_t _estack[], _sidata[], _sdata[], _edata[], _sbss[], _ebss[];

int main(void);
void Reset_Handler(void);
void SysTick_Handler(void);
void USART2_IRQHandler(void);

static void (*const vectors[16 + USART2_IRQ + 1])(void)
    __attribute__((section(".isr_vector"), used)) = {
        [0] = (void (*)(void))_estack,
        [1] = Reset_Handler,
        [15] = SysTick_Handler,
        [16 + USART2_IRQ] = USART2_IRQHandler,
};

static struct tulpar_listener listener;
static volatile uint32_t ticks = 1; /* in .data: that it is copied is seen */
static volatile uint32_t told;      /* in .bss */

void SysTick_Handler(void) {
    ticks++;
}

/* To read SR and then DR clears an overrun, too. */
void USART2_IRQHandler(void) {
    if ((USART2_SR & RXNE) != 0 && tulpar_listen(&listener, (uint8_t)USART2_DR)) {
        tulpar_enter_bootloader();
    }
}

void Reset_Handler(void) {
    const uint32_t *from = _sidata;

    for (uint32_t *to = _sdata; to < _edata; to++) {
        *to = *from++;
    }
    for (uint32_t *to = _sbss; to < _ebss; to++) {
        *(volatile uint32_t *)to = 0;
    }
    (void)main();
}

int main(void) {
    tulpar_listener_init(&listener);
    RCC_AHB1ENR |= 1u;
    RCC_APB1ENR |= 1u << 17;
    GPIOA_AFRL |= 7u << 8 | 7u << 12;
    GPIOA_MODER = (GPIOA_MODER & ~(3u << 4 | 3u << 6)) | 2u << 4 | 2u << 6;
    USART2_BRR = CLOCK_HZ / BAUD;
    USART2_CR1 = 1u << 13 | 1u << 5 | 1u << 3 | 1u << 2;
    NVIC_ISER1 = 1u << (USART2_IRQ - 32);
    SYSTICK_LOAD = CLOCK_HZ / 2 - 1;
    SYSTICK_CTRL = 7;
    for (;;) {
        if (told != ticks) {
            told = ticks;
            for (const char *text = "plain and running\r\n"; *text != '\0'; text++) {
                while ((USART2_SR & TXE) == 0) {
                }
                USART2_DR = (uint8_t)*text;
            }
        }
    }
}
