/* SPDX-License-Identifier: MIT */
/* The few registers that this firmware touches (RM0394; ARM DDI 0403 for the core). */
#ifndef STM32L4XX_H
#define STM32L4XX_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define FLASH_BASE 0x08000000UL

#define RCC_CR         REGISTER(0x40021000)
#define RCC_CR_HSION   (1u << 8)
#define RCC_CR_HSIRDY  (1u << 10)
#define RCC_AHB2ENR    REGISTER(0x4002104C)
#define RCC_APB1ENR1   REGISTER(0x40021058)
#define RCC_CCIPR      REGISTER(0x40021088)
#define GPIOA_MODER    REGISTER(0x48000000)
#define GPIOA_AFRL     REGISTER(0x48000020)
#define GPIOA_AFRH     REGISTER(0x48000024)
#define USART2_CR1     REGISTER(0x40004400)
#define USART2_BRR     REGISTER(0x4000440C)
#define USART2_ISR     REGISTER(0x4000441C)
#define USART2_ICR     REGISTER(0x40004420)
#define USART2_RDR     REGISTER(0x40004424)
#define USART2_TDR     REGISTER(0x40004428)
#define USART_ISR_ORE  (1u << 3)
#define USART_ISR_RXNE (1u << 5)
#define USART_ISR_TXE  (1u << 7)
#define SYSTICK_CTRL   REGISTER(0xE000E010)
#define SYSTICK_LOAD   REGISTER(0xE000E014)
#define SYSTICK_VAL    REGISTER(0xE000E018)
#define NVIC_ISER1     REGISTER(0xE000E104)
#define SCB_VTOR       REGISTER(0xE000ED08)

void SystemInit(void);

#endif
