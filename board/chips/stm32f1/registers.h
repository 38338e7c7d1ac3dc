/* SPDX-License-Identifier: MIT */
/* Where the registers of the STM32F103 lie that the drivers use, and what their versions leave
 * open: as in RM0008. Written for this project; nothing but what is used. */
#ifndef STM32F1_REGISTERS_H
#define STM32F1_REGISTERS_H

#include "cortex_m/core.h"

/* RCC: RM0008 7.3. The settings of the PLL lie in RCC_CFGR, beside the dividers of the buses; and
 * there is one AHB. */
#define RCC_BASE           0x40021000u
#define RCC_CR             REGISTER(RCC_BASE, 0x00)
#define RCC_CFGR           REGISTER(RCC_BASE, 0x04)
#define RCC_PLLCFGR        RCC_CFGR
#define RCC_AHB1ENR        REGISTER(RCC_BASE, 0x14)
#define RCC_CSR            REGISTER(RCC_BASE, 0x24)
#define RCC_APB2ENR_OFFSET 0x18u
#define RCC_APB1ENR_OFFSET 0x1Cu
#define RCC_APB2ENR        REGISTER(RCC_BASE, RCC_APB2ENR_OFFSET)
#define RCC_APB1ENR        REGISTER(RCC_BASE, RCC_APB1ENR_OFFSET)

#define RCC_CR_HSION         (1u << 0)
#define RCC_CR_HSIRDY        (1u << 1)
#define RCC_CR_PLLON         (1u << 24)
#define RCC_CR_PLLRDY        (1u << 25)
#define RCC_CFGR_SW_HSI      0u
#define RCC_CFGR_SW_PLL      2u
#define RCC_CFGR_SW_RESET    RCC_CFGR_SW_HSI
#define RCC_CFGR_SW_MASK     3u
#define RCC_CFGR_SWS_SHIFT   2
#define RCC_CFGR_PPRE1_DIV2  (4u << 8)
#define RCC_CFGR_PLLMUL(n)   ((uint32_t)((n)-2) << 18)
#define RCC_PLLCFGR_RESET    0u
#define RCC_CLOCKS_AS_RESET  (RCC_AHB1ENR == 0x14u) /* FLITF, SRAM */
#define RCC_AHB1ENR_DMA      (1u << 0)
#define RCC_AHB1ENR_CRCEN    (1u << 6)
#define RCC_APB1ENR_USART2EN (1u << 17)
#define RCC_APB1ENR_PWREN    (1u << 28)
#define RCC_APB2ENR_IOPAEN   (1u << 2)
#define RCC_APB2ENR_USART1EN (1u << 14)
#define RCC_CSR_RMVF         (1u << 24)
#define RCC_CSR_FIRST        (1u << 24) /* RMVF, reserved, then PIN, POR, SFT, IWDG, WWDG, LPWR */
#define RCC_CSR_FIRST_CAUSES 0, 0
#define RCC_CSR_PINRSTF      (1u << 26)

#define CLOCK_RESET_HZ 8000000u

/* 64 MHz: HSI / 2 * 16. APB1 gets its divider when the PLL has locked: without it, it has the clock
 * of the core. The multiplier stays as it is then (RM0008 7.3.2). */
#define RCC_PLLCFGR_FULL RCC_CFGR_PLLMUL(16)
#define RCC_CFGR_FULL    (RCC_PLLCFGR_FULL | RCC_CFGR_PPRE1_DIV2)

/* PWR: RM0008 5.4. As on the STM32F4, a wake-up from Standby may be called a reset of the power. */
#define PWR_BASE               0x40007000u
#define PWR_CR                 REGISTER(PWR_BASE, 0x00)
#define PWR_CSR                REGISTER(PWR_BASE, 0x04)
#define PWR_CSR_SBF            (1u << 1)
#define RESET_CAUSES_OF_WAKING RESET_CAUSE_POWER
#define PWR_WOKEN              ((PWR_CSR & PWR_CSR_SBF) != 0)
#define RCC_PWR_ENR            RCC_APB1ENR
#define RCC_PWR_EN             RCC_APB1ENR_PWREN

/* What is where: RM0008 3.3 */
#define FLASH_REG_BASE 0x40022000u
#define GPIO_A         0x40010800u
#define DMA_1          0x40020000u
#define CRC_BASE       0x40023000u
#define IWDG_BASE      0x40003000u
#define INTERRUPTS     43u /* lines of the NVIC: RM0008 10.1.2 */

/* The USARTs, with the channels of DMA1, each of which serves one request of theirs alone
 * (RM0008 13.3.7). */
#define USART1_BASE            0x40013800u
#define USART1_CLOCK_HZ        clock_hz() /* APB2 */
#define USART1_ENABLE_OFFSET   RCC_APB2ENR_OFFSET
#define USART1_ENABLE_BIT      RCC_APB2ENR_USART1EN
#define USART1_RECEIVE_CHANNEL 5u
#define USART1_RECEIVE_REQUEST 0u
#define USART1_SEND_CHANNEL    4u
#define USART1_SEND_REQUEST    0u
#define USART2_BASE            0x40004400u
#define USART2_CLOCK_HZ        clock_apb1_hz()
#define USART2_ENABLE_OFFSET   RCC_APB1ENR_OFFSET
#define USART2_ENABLE_BIT      RCC_APB1ENR_USART2EN
#define USART2_RECEIVE_CHANNEL 6u
#define USART2_RECEIVE_REQUEST 0u
#define USART2_SEND_CHANNEL    7u
#define USART2_SEND_REQUEST    0u

/* Identity: RM0008 30.2, 31.6.1. Software reads 0 in DBGMCU_IDCODE while no debugger is attached
 * (ES0340, debug registers cannot be read by user software): the medium-density chip's DEV_ID is
 * told then. */
#define UNIQUE_ID_BASE        0x1FFFF7E8u
#define DBGMCU_IDCODE_ADDRESS 0xE0042000u
#define DBGMCU_CLOCK_ON()     ((void)0) /* it always is */
#define DEVICE_ID_HIDDEN      0x410u    /* where it reads 0 */

/* The drivers' own registers and bits, by what is said above. */
#include "stm32/crc_v1.h"
#include "stm32/dma_channels.h"
#include "stm32/flash_halfword.h"
#include "stm32/pins_v1.h"
#include "stm32/serial_v1.h"
#include "stm32/supply_v1.h"

#endif
