/* SPDX-License-Identifier: MIT */
/* Registers that the test firmware uses beside those in the port's registers.h: RM0394, RM0351
 * and RM0440, ARM DDI 0403. */
#ifndef TESTS_FIRMWARE_COMMON_CHIP_H
#define TESTS_FIRMWARE_COMMON_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "registers.h"

#define RCC_ICSCR       REGISTER(RCC_BASE, 0x04)
#define RCC_PLLSAI1CFGR REGISTER(RCC_BASE, 0x10)
#define RCC_APB2ENR     REGISTER(RCC_BASE, 0x60)
#define RCC_CCIPR       REGISTER(RCC_BASE, 0x88)
#define RCC_BDCR        REGISTER(RCC_BASE, 0x90)

#define RCC_CR_MSION           (1u << 0)
#define RCC_CR_MSIRDY          (1u << 1)
#define RCC_CR_MSIPLLEN        (1u << 2)
#define RCC_CR_MSIRGSEL        (1u << 3)
#define RCC_CR_MSIRANGE_MASK   0xF0u
#define RCC_CR_MSIRANGE_4MHZ   0x60u
#define RCC_CR_HSION           (1u << 8)
#define RCC_CR_HSIRDY          (1u << 10)
#define RCC_CR_PLLSAI1ON       (1u << 26)
#define RCC_CR_PLLSAI1RDY      (1u << 27)
#define RCC_ICSCR_MSITRIM_MASK (0xFFu << 8)
#define RCC_CFGR_HPRE_MASK     0xF0u
#define RCC_CFGR_PPRE1_MASK    0x700u
#define RCC_CFGR_PPRE2_MASK    0x3800u
#define RCC_PLLCFGR_MASK       0x06607F73u /* SRC M N Q R */
#define RCC_PLLCFGR_SRC_HSI16  2u
#define RCC_PLLCFGR_Q_SHIFT    21
#define RCC_PLLCFGR_R_SHIFT    25
#define RCC_PLLSAI1CFGR_QEN    (1u << 20)
#define RCC_APB1ENR1_TIM2EN    (1u << 0)
#define RCC_APB1ENR1_TIM6EN    (1u << 4)
#define RCC_APB1ENR1_PWREN     (1u << 28)
#define RCC_APB2ENR_SYSCFGEN   (1u << 0)
#define RCC_BDCR_LSEON         (1u << 0)
#define RCC_BDCR_LSERDY        (1u << 1)
#define RCC_BDCR_LSEDRV_MASK   (3u << 3)

#define PWR_CR1          REGISTER(0x40007000u, 0x00)
#define PWR_CR1_DBP      (1u << 8)
#define PWR_CR1_VOS_MASK (3u << 9)
#define PWR_CR1_VOS_1    (1u << 9)
#define PWR_SR2_VOSF     (1u << 10)

#define FLASH_ACR_PRFTEN (1u << 8)

#define GPIO_OTYPER(port)  REGISTER(port, 0x04)
#define GPIO_OSPEEDR(port) REGISTER(port, 0x08)
#define GPIO_IDR(port)     REGISTER(port, 0x10)
#define GPIO_ODR(port)     REGISTER(port, 0x14)
#define GPIO_BSRR(port)    REGISTER(port, 0x18)
#define GPIO_MODE_INPUT    0u
#define GPIO_MODE_OUTPUT   1u

#define SYSCFG_EXTICR(line) REGISTER(0x40010008u, 4u * ((line) / 4u))
#define EXTI_IMR1           REGISTER(0x40010400u, 0x00)
#define EXTI_RTSR1          REGISTER(0x40010400u, 0x08)
#define EXTI_FTSR1          REGISTER(0x40010400u, 0x0C)
#define EXTI_PR1            REGISTER(0x40010400u, 0x14)

#define USART_CR2(usart)   REGISTER(usart, 0x04)
#define USART_RQR(usart)   REGISTER(usart, 0x18)
#define USART_CR1_IDLEIE   (1u << 4)
#define USART_CR1_RXNEIE   (1u << 5)
#define USART_CR1_TCIE     (1u << 6)
#define USART_CR1_TXEIE    (1u << 7)
#define USART_CR1_PEIE     (1u << 8)
#define USART_CR1_FIELDS   0x1000960Cu /* M PCE PS TE RE OVER8 */
#define USART_CR2_STOP     (3u << 12)
#define USART_CR3_EIE      (1u << 0)
#define USART_CR3_FIELDS   0x00000B00u /* RTSE CTSE ONEBIT */
#define USART_STATUS_PE    (1u << 0)
#define USART_STATUS_TEACK (1u << 21)
#define USART_STATUS_REACK (1u << 22)

#define NVIC_ISER(n) REGISTER(0xE000E100u, 4u * (n))
#define NVIC_IPR(n)  (*(volatile uint8_t *)(0xE000E400u + (n)))
#define SCB_ICSR     REGISTER(0xE000ED04u, 0)
#define SCB_CPACR    REGISTER(0xE000ED88u, 0)
#define SCB_SHPR(n)  (*(volatile uint8_t *)(0xE000ED14u + (n))) /* by exception number, from 4 */
#define FPU_FPCCR    REGISTER(0xE000EF34u, 0)

#define CPACR_FPU         (15u << 20)
#define ICSR_PENDSVSET    (1u << 28)
#define EXCEPTION_SVCALL  11u
#define EXCEPTION_PENDSV  14u
#define EXCEPTION_SYSTICK 15u
#define PRIORITY_BITS     4

/* Sets an enable bit and reads it back: the clock runs two cycles later (RM0394, peripheral clock
 * enable). */
static inline void enable_clock(volatile uint32_t *enable_register, uint32_t bits) {
    *enable_register |= bits;
    (void)*enable_register;
}

static inline void irq_enable(unsigned line, unsigned priority) {
    NVIC_IPR(line) = (uint8_t)(priority << (8 - PRIORITY_BITS));
    NVIC_ISER(line / 32) = 1u << line % 32;
}

static inline uint32_t interrupts_off(void) {
    uint32_t primask;
    __asm__ volatile("mrs %0, primask\n cpsid i" : "=r"(primask)::"memory");
    return primask;
}

static inline void interrupts_restore(uint32_t primask) {
    __asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
}

#endif
