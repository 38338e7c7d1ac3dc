/* SPDX-License-Identifier: MIT */
/* Where the registers of the STM32G4 lie that the drivers use, and what their versions leave open:
 * as in RM0440. Written for this project; nothing but what is used. */
#ifndef STM32G4_REGISTERS_H
#define STM32G4_REGISTERS_H

#include "cortex_m/core.h"

/* RCC: RM0440 7.4 */
#define RCC_BASE            0x40021000u
#define RCC_CR              REGISTER(RCC_BASE, 0x00)
#define RCC_CFGR            REGISTER(RCC_BASE, 0x08)
#define RCC_PLLCFGR         REGISTER(RCC_BASE, 0x0C)
#define RCC_AHB1ENR         REGISTER(RCC_BASE, 0x48)
#define RCC_AHB2ENR         REGISTER(RCC_BASE, 0x4C)
#define RCC_CSR             REGISTER(RCC_BASE, 0x94)
#define RCC_APB1ENR1_OFFSET 0x58u
#define RCC_APB2ENR_OFFSET  0x60u
#define RCC_APB1ENR1        REGISTER(RCC_BASE, RCC_APB1ENR1_OFFSET)
#define RCC_PORTS_ENR       RCC_AHB2ENR

#define RCC_CR_HSION          (1u << 8)
#define RCC_CR_HSIRDY         (1u << 10)
#define RCC_CR_PLLON          (1u << 24)
#define RCC_CR_PLLRDY         (1u << 25)
#define RCC_CFGR_SW_HSI16     1u
#define RCC_CFGR_SW_PLL       3u
#define RCC_CFGR_SW_RESET     RCC_CFGR_SW_HSI16
#define RCC_CFGR_SW_MASK      3u
#define RCC_CFGR_SWS_SHIFT    2
#define RCC_PLLCFGR_RESET     0x1000u
#define RCC_PLLCFGR_SRC_HSI16 2u
#define RCC_PLLCFGR_M(m)      ((uint32_t)((m)-1) << 4)
#define RCC_PLLCFGR_N(n)      ((uint32_t)(n) << 8)
#define RCC_PLLCFGR_REN       (1u << 24)
#define RCC_CLOCKS_AS_RESET   (RCC_AHB1ENR == 0x100u) /* FLASHEN */
#define RCC_AHB1ENR_DMA1EN    (1u << 0)
#define RCC_AHB1ENR_DMAMUX1EN (1u << 2)
#define RCC_AHB1ENR_DMA       (RCC_AHB1ENR_DMA1EN | RCC_AHB1ENR_DMAMUX1EN)
#define RCC_AHB1ENR_CRCEN     (1u << 12)
#define RCC_APB1ENR1_USART2EN (1u << 17)
#define RCC_APB1ENR1_PWREN    (1u << 28)
#define RCC_APB2ENR_USART1EN  (1u << 14)
#define RCC_CSR_RMVF          (1u << 23)
#define RCC_CSR_FIRST         (1u << 24) /* reserved, then OBL, PIN, BOR, SFT, IWDG, WWDG, LPWR */
#define RCC_CSR_FIRST_CAUSES  RESET_CAUSE_FIREWALL, RESET_CAUSE_OPTION_BYTES
#define RCC_CSR_PINRSTF       (1u << 26)

#define CLOCK_RESET_HZ 16000000u

/* 80 MHz: HSI16 / 2 * 20 / 2. The PLL's input is 8 MHz, the middle of its range. */
#define RCC_PLLCFGR_FULL                                                                           \
    (RCC_PLLCFGR_SRC_HSI16 | RCC_PLLCFGR_M(2) | RCC_PLLCFGR_N(20) | RCC_PLLCFGR_REN)
#define RCC_CFGR_FULL 0u /* all buses as fast as the core */

/* PWR: RM0440 6.4 */
#define PWR_BASE               0x40007000u
#define PWR_CR2                REGISTER(PWR_BASE, 0x04)
#define PWR_SR1                REGISTER(PWR_BASE, 0x10)
#define PWR_SR2                REGISTER(PWR_BASE, 0x14)
#define PWR_CR2_PVDE           (1u << 0)
#define PWR_CR2_LEVEL(n)       ((uint32_t)(n) << 1) /* PLS */
#define PWR_CR2_LEVEL_MASK     PWR_CR2_LEVEL(7)
#define PWR_SR1_SBF            (1u << 8)
#define RESET_CAUSES_OF_WAKING 0
#define PWR_WOKEN              ((PWR_SR1 & PWR_SR1_SBF) != 0)
#define PWR_SR2_PVDO           (1u << 11)

/* FLASH: RM0440 3.7. A flash of two banks has pages of 2 KB only while DBANK says that there are
 * two; otherwise they are of 4 KB, and numbered through. */
#define FLASH_REG_BASE         0x40022000u
#define FLASH_HAS_DATA_CACHE   true
#define FLASH_ONES_STAY        false
#define FLASH_SR_BANKS_BUSY    (1u << 16)
#define FLASH_SR_CFGBSY        0u /* there is no such flag */
#define FLASH_CR_BKER_SHIFT    11
#define FLASH_ECCR_PLACE(eccr) ((eccr)&0x0067FFFFu) /* SYSF_ECC, BK_ECC, ADDR_ECC */
#define FLASH_HAS_ECC_BY_BANK  false
#define FLASH_OPTR             REGISTER(FLASH_REG_BASE, 0x20)
#define FLASH_OPTR_DBANK       (1u << 22)
#define FLASH_HAS_ITS_BANKS                                                                        \
    (KIT_FLASH_SIZE == KIT_BANK_SIZE || (FLASH_OPTR & FLASH_OPTR_DBANK) != 0)

/* What is where: RM0440 2.2.2 */
#define GPIO_MODE_RESET GPIO_MODE_ANALOG
#define GPIO_A          0x48000000u
#define DMA_1           0x40020000u
#define DMAMUX_1        0x40020800u
#define CRC_BASE        0x40023000u
#define IWDG_BASE       0x40003000u
#define INTERRUPTS      102u /* lines of the NVIC: RM0440 14.3 */

/* The USARTs, with channels of DMA1 and their requests in DMAMUX1 (RM0440 13.3.2). Channels are
 * free to choose. */
#define USART1_BASE            0x40013800u
#define USART1_CLOCK_HZ        clock_hz()
#define USART1_ENABLE_OFFSET   RCC_APB2ENR_OFFSET
#define USART1_ENABLE_BIT      RCC_APB2ENR_USART1EN
#define USART1_RECEIVE_CHANNEL 1u
#define USART1_RECEIVE_REQUEST 24u
#define USART1_SEND_CHANNEL    2u
#define USART1_SEND_REQUEST    25u
#define USART2_BASE            0x40004400u
#define USART2_CLOCK_HZ        clock_hz()
#define USART2_ENABLE_OFFSET   RCC_APB1ENR1_OFFSET
#define USART2_ENABLE_BIT      RCC_APB1ENR1_USART2EN
#define USART2_RECEIVE_CHANNEL 1u
#define USART2_RECEIVE_REQUEST 26u
#define USART2_SEND_CHANNEL    2u
#define USART2_SEND_REQUEST    27u

/* Identity: RM0440 47.1, 48.6.1 */
#define UNIQUE_ID_BASE        0x1FFF7590u
#define DBGMCU_IDCODE_ADDRESS 0xE0042000u
#define DBGMCU_CLOCK_ON()     ((void)0) /* it always is */
#define DEVICE_ID_HIDDEN      0u        /* where it reads 0 */

/* The drivers' own registers and bits, by what is said above. */
#include "stm32/crc_v2.h"
#include "stm32/dma_channels.h"
#include "stm32/flash_doubleword.h"
#include "stm32/pins_v2.h"
#include "stm32/serial_v2.h"

#endif
