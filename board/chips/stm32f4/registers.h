/* SPDX-License-Identifier: MIT */
/* Where the registers of the STM32F4 lie that the drivers use, and what their versions leave open:
 * as in RM0090 (F407), RM0383 (F411) and RM0390 (F446). Written for this project; nothing but what
 * is used. */
#ifndef STM32F4_REGISTERS_H
#define STM32F4_REGISTERS_H

#include "cortex_m/core.h"

/* RCC: RM0090 7.3 */
#define RCC_BASE           0x40023800u
#define RCC_CR             REGISTER(RCC_BASE, 0x00)
#define RCC_PLLCFGR        REGISTER(RCC_BASE, 0x04)
#define RCC_CFGR           REGISTER(RCC_BASE, 0x08)
#define RCC_AHB1ENR        REGISTER(RCC_BASE, 0x30)
#define RCC_CSR            REGISTER(RCC_BASE, 0x74)
#define RCC_APB1ENR_OFFSET 0x40u
#define RCC_APB2ENR_OFFSET 0x44u
#define RCC_APB1ENR        REGISTER(RCC_BASE, RCC_APB1ENR_OFFSET)
#define RCC_PORTS_ENR      RCC_AHB1ENR

#define RCC_CR_HSION          (1u << 0)
#define RCC_CR_HSIRDY         (1u << 1)
#define RCC_CR_PLLON          (1u << 24)
#define RCC_CR_PLLRDY         (1u << 25)
#define RCC_CFGR_SW_HSI       0u
#define RCC_CFGR_SW_PLL       2u
#define RCC_CFGR_SW_RESET     RCC_CFGR_SW_HSI
#define RCC_CFGR_SW_MASK      3u
#define RCC_CFGR_SWS_SHIFT    2
#define RCC_CFGR_PPRE1_DIV2   (4u << 10)
#define RCC_PLLCFGR_RESET     0x24003010u
#define RCC_PLLCFGR_RESERVED  0x20000000u /* keeps its reset value */
#define RCC_PLLCFGR_M(m)      ((uint32_t)(m))
#define RCC_PLLCFGR_N(n)      ((uint32_t)(n) << 6)
#define RCC_PLLCFGR_P(p)      ((uint32_t)((p) / 2 - 1) << 16)
#define RCC_PLLCFGR_Q(q)      ((uint32_t)(q) << 24)
#define RCC_AHB1ENR_CRCEN     (1u << 12)
#define RCC_AHB1ENR_CCMDATAEN (1u << 20) /* after a reset set on some of these chips */
#define RCC_AHB1ENR_DMA1EN    (1u << 21)
#define RCC_AHB1ENR_DMA2EN    (1u << 22)
#define RCC_CLOCKS_AS_RESET   ((RCC_AHB1ENR & ~RCC_AHB1ENR_CCMDATAEN) == 0)
#define RCC_APB1ENR_USART2EN  (1u << 17)
#define RCC_APB1ENR_PWREN     (1u << 28)
#define RCC_APB2ENR_USART1EN  (1u << 4)
#define RCC_CSR_RMVF          (1u << 24)
#define RCC_CSR_FIRST         (1u << 24) /* RMVF, then BOR, PIN, POR, SFT, IWDG, WWDG, LPWR */
#define RCC_CSR_FIRST_CAUSES  0, RESET_CAUSE_POWER
#define RCC_CSR_PINRSTF       (1u << 26)

#define CLOCK_RESET_HZ 16000000u

/* 84 MHz: HSI / 16 * 336 / 4. The PLL's input is 1 MHz, and its oscillator makes 336 MHz. Q for the
 * 48 MHz of USB, which nothing here uses, keeps that clock within its bounds. */
#define RCC_PLLCFGR_FULL                                                                           \
    (RCC_PLLCFGR_RESERVED | RCC_PLLCFGR_M(16) | RCC_PLLCFGR_N(336) | RCC_PLLCFGR_P(4) |            \
     RCC_PLLCFGR_Q(7))
#define RCC_CFGR_FULL RCC_CFGR_PPRE1_DIV2

/* PWR: RM0090 5.4. A wake-up from Standby was seen to leave no flag in RCC_CSR; should a chip call
 * it a reset of the power, which it is for the 1.2 V domain, that is taken for one, too. A real one
 * clears SBF. */
#define PWR_BASE               0x40007000u
#define PWR_CR                 REGISTER(PWR_BASE, 0x00)
#define PWR_CSR                REGISTER(PWR_BASE, 0x04)
#define PWR_CSR_SBF            (1u << 1)
#define RESET_CAUSES_OF_WAKING RESET_CAUSE_POWER
#define PWR_WOKEN              ((PWR_CSR & PWR_CSR_SBF) != 0)
#define RCC_PWR_ENR            RCC_APB1ENR
#define RCC_PWR_EN             RCC_APB1ENR_PWREN

/* What is where: RM0090 2.3 */
#define FLASH_REG_BASE  0x40023C00u
#define GPIO_MODE_RESET GPIO_MODE_INPUT
#define GPIO_A          0x40020000u
#define DMA_1           0x40026000u
#define DMA_2           0x40026400u
#define CRC_BASE        0x40023000u
#define IWDG_BASE       0x40003000u
#define INTERRUPTS      97u /* lines of the NVIC, of the F446, which has the most: RM0390 10.2 */

/* The USARTs, with streams of a DMA and the channel of both (RM0090 10.3.3). */
#define USART1_BASE           0x40011000u
#define USART1_CLOCK_HZ       clock_hz() /* APB2 */
#define USART1_ENABLE_OFFSET  RCC_APB2ENR_OFFSET
#define USART1_ENABLE_BIT     RCC_APB2ENR_USART1EN
#define USART1_DMA            DMA_2
#define USART1_DMA_ENABLE     RCC_AHB1ENR_DMA2EN
#define USART1_RECEIVE_STREAM 2u
#define USART1_SEND_STREAM    7u
#define USART1_DMA_CHANNEL    4u
#define USART2_BASE           0x40004400u
#define USART2_CLOCK_HZ       clock_apb1_hz()
#define USART2_ENABLE_OFFSET  RCC_APB1ENR_OFFSET
#define USART2_ENABLE_BIT     RCC_APB1ENR_USART2EN
#define USART2_DMA            DMA_1
#define USART2_DMA_ENABLE     RCC_AHB1ENR_DMA1EN
#define USART2_RECEIVE_STREAM 5u
#define USART2_SEND_STREAM    6u
#define USART2_DMA_CHANNEL    4u

/* Identity: RM0090 39.1, 38.6.1 */
#define UNIQUE_ID_BASE        0x1FFF7A10u
#define DBGMCU_IDCODE_ADDRESS 0xE0042000u
#define DBGMCU_CLOCK_ON()     ((void)0) /* it always is */
#define DEVICE_ID_HIDDEN      0u        /* where it reads 0 */

/* The drivers' own registers and bits, by what is said above. */
#include "stm32/crc_v1.h"
#include "stm32/dma_streams.h"
#include "stm32/flash_sectors.h"
#include "stm32/pins_v2.h"
#include "stm32/serial_v1.h"
#include "stm32/supply_v1.h"

#endif
