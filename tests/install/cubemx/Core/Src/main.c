/* SPDX-License-Identifier: MIT */
/* Says where its vectors are, then counts half seconds; time and reception are interrupts. */
#include "stm32l4xx.h"
#include "tulpar_app.h"

enum {
    CORE_HZ = 4000000, /* the MSI, as after reset */
    UART_HZ = 16000000,
    BAUD = 115200,
    HALF_SECOND_MS = 500,
};

void SysTick_Handler(void);
void USART2_IRQHandler(void);

static struct tulpar_listener listener;
static volatile uint32_t milliseconds;

void SysTick_Handler(void) {
    milliseconds++;
}

void USART2_IRQHandler(void) {
    if ((USART2_ISR & USART_ISR_RXNE) != 0 && tulpar_listen(&listener, (uint8_t)USART2_RDR)) {
        tulpar_enter_bootloader();
    }
    USART2_ICR = USART_ISR_ORE;
}

static void put(const char *text) {
    for (; *text != '\0'; text++) {
        while ((USART2_ISR & USART_ISR_TXE) == 0) {
        }
        USART2_TDR = (uint8_t)*text;
    }
}

static void put_hex(uint32_t number) {
    char digits[] = "00000000\r\n";

    for (int i = 7; i >= 0; i--, number >>= 4) {
        digits[i] = "0123456789ABCDEF"[number & 15];
    }
    put(digits);
}

/* PA2 is USART2_TX as function 7, PA15 USART2_RX as function 3. */
static void start_uart(void) {
    RCC_CR |= RCC_CR_HSION;
    while ((RCC_CR & RCC_CR_HSIRDY) == 0) {
    }
    RCC_AHB2ENR |= 1u;
    RCC_APB1ENR1 |= 1u << 17;
    RCC_CCIPR |= 2u << 2;
    GPIOA_AFRL |= 7u << 8;
    GPIOA_AFRH |= 3u << 28;
    GPIOA_MODER = (GPIOA_MODER & ~(3u << 4 | 3u << 30)) | 2u << 4 | 2u << 30;
    USART2_BRR = UART_HZ / BAUD;
    USART2_CR1 = 1u << 5 | 1u << 3 | 1u << 2 | 1u;
    NVIC_ISER1 = 1u << (38 - 32);
}

int main(void) {
    struct tulpar_start start = tulpar_take_start();
    uint32_t told = 0;

    tulpar_listener_init(&listener);
    start_uart();
    SYSTICK_LOAD = CORE_HZ / 1000 - 1;
    SYSTICK_VAL = 0;
    SYSTICK_CTRL = 7;
    put("vectors at ");
    put_hex(SCB_VTOR);
    put(start.reset_cause != 0 ? "cause known\r\n" : "cause not known\r\n");
    for (;;) {
        if (milliseconds / HALF_SECOND_MS != told) {
            told++;
            put("half seconds ");
            put_hex(told);
        }
    }
}
