/* SPDX-License-Identifier: MIT */
/* Where the registers of the STM32G0 lie that the drivers use, and what their versions leave open:
 * as in RM0444. Written for this project; nothing but what is used. */
#ifndef STM32G0_REGISTERS_H
#define STM32G0_REGISTERS_H

#include "cortex_m/core.h"

/* RCC: RM0444 5.4. There is one AHB, and one APB, whose bits fill two registers. */
#define RCC_BASE           0x40021000u
#define RCC_CR             REGISTER(RCC_BASE, 0x00)
#define RCC_CFGR           REGISTER(RCC_BASE, 0x08)
#define RCC_PLLCFGR        REGISTER(RCC_BASE, 0x0C)
#define RCC_IOPENR         REGISTER(RCC_BASE, 0x34)
#define RCC_AHB1ENR        REGISTER(RCC_BASE, 0x38)
#define RCC_CSR            REGISTER(RCC_BASE, 0x60)
#define RCC_APBENR1_OFFSET 0x3Cu
#define RCC_APBENR2_OFFSET 0x40u
#define RCC_APB1ENR1       REGISTER(RCC_BASE, RCC_APBENR1_OFFSET)
#define RCC_PORTS_ENR      RCC_IOPENR

#define RCC_CR_HSION          (1u << 8)
#define RCC_CR_HSIRDY         (1u << 10)
#define RCC_CR_PLLON          (1u << 24)
#define RCC_CR_PLLRDY         (1u << 25)
#define RCC_CFGR_SW_HSISYS    0u
#define RCC_CFGR_SW_PLL       2u
#define RCC_CFGR_SW_RESET     RCC_CFGR_SW_HSISYS
#define RCC_CFGR_SW_MASK      7u
#define RCC_CFGR_SWS_SHIFT    3
#define RCC_PLLCFGR_RESET     0x1000u
#define RCC_PLLCFGR_SRC_HSI16 2u
#define RCC_PLLCFGR_M(m)      ((uint32_t)((m)-1) << 4)
#define RCC_PLLCFGR_N(n)      ((uint32_t)(n) << 8)
#define RCC_PLLCFGR_REN       (1u << 28)
#define RCC_PLLCFGR_R(r)      ((uint32_t)((r)-1) << 29)
#define RCC_CLOCKS_AS_RESET   (RCC_AHB1ENR == 0x100u) /* FLASHEN */
#define RCC_AHB1ENR_DMA       (1u << 0)               /* and the DMAMUX */
#define RCC_AHB1ENR_CRCEN     (1u << 12)
#define RCC_APBENR1_USART2EN  (1u << 17)
#define RCC_APBENR1_DBGEN     (1u << 27)
#define RCC_APB1ENR1_PWREN    (1u << 28)
#define RCC_APBENR2_USART1EN  (1u << 14)
#define RCC_CSR_RMVF          (1u << 23)
#define RCC_CSR_FIRST         (1u << 24) /* reserved, then OBL, PIN, PWR, SFT, IWDG, WWDG, LPWR */
#define RCC_CSR_FIRST_CAUSES  RESET_CAUSE_FIREWALL, RESET_CAUSE_OPTION_BYTES
#define RCC_CSR_PINRSTF       (1u << 26)

#define CLOCK_RESET_HZ 16000000u

/* 64 MHz: HSI16 * 8 / 2. */
#define RCC_PLLCFGR_FULL                                                                           \
    (RCC_PLLCFGR_SRC_HSI16 | RCC_PLLCFGR_M(1) | RCC_PLLCFGR_N(8) | RCC_PLLCFGR_R(2) |              \
     RCC_PLLCFGR_REN)
#define RCC_CFGR_FULL 0u /* all buses as fast as the core */

/* PWR: RM0444 4.4. The PVD has a level for a supply that sinks, PVDFT, and one that is above it for
 * one that rises, PVDRT. */
#define PWR_BASE               0x40007000u
#define PWR_CR2                REGISTER(PWR_BASE, 0x04)
#define PWR_SR1                REGISTER(PWR_BASE, 0x10)
#define PWR_SR2                REGISTER(PWR_BASE, 0x14)
#define PWR_CR2_PVDE           (1u << 0)
#define PWR_CR2_LEVEL(n)       ((uint32_t)(n) << 1 | (uint32_t)(n) << 4)
#define PWR_CR2_LEVEL_MASK     PWR_CR2_LEVEL(7)
#define PWR_SR1_SBF            (1u << 8)
#define RESET_CAUSES_OF_WAKING 0
#define PWR_WOKEN              ((PWR_SR1 & PWR_SR1_SBF) != 0)
#define PWR_SR2_PVDO           (1u << 11)

/* FLASH: RM0444 3.7. There is no data cache. Two banks are those of the kit while DUAL_BANK says so
 * and nSWAP_BANK has not exchanged them; otherwise pages have other numbers. */
#define FLASH_REG_BASE        0x40022000u
#define FLASH_HAS_DATA_CACHE  false
#define FLASH_ONES_STAY       true
#define FLASH_SR_BANKS_BUSY   (3u << 16)
#define FLASH_SR_CFGBSY       (1u << 18)
#define FLASH_CR_BKER_SHIFT   13
#define FLASH_OPTR            REGISTER(FLASH_REG_BASE, 0x20)
#define FLASH_OPTR_NSWAP_BANK (1u << 20)
#define FLASH_OPTR_DUAL_BANK  (1u << 21)
#define FLASH_OPTR_BANKS      (FLASH_OPTR_NSWAP_BANK | FLASH_OPTR_DUAL_BANK)
#define FLASH_HAS_ITS_BANKS                                                                        \
    (KIT_FLASH_SIZE == KIT_BANK_SIZE || (FLASH_OPTR & FLASH_OPTR_BANKS) == FLASH_OPTR_BANKS)

/* Each bank has a register for its errors, which counts double-words; SYSF_ECC is none of them. */
#define FLASH_ECCR_PLACE(eccr) (((eccr)&0x00107FFFu) * FLASH_WORD_SIZE)
#define FLASH_HAS_ECC_BY_BANK  (KIT_FLASH_SIZE != KIT_BANK_SIZE)

/* What is where: RM0444 2.2.2 */
#define GPIO_MODE_RESET GPIO_MODE_ANALOG
#define GPIO_A          0x50000000u
#define DMA_1           0x40020000u
#define DMAMUX_1        0x40020800u
#define CRC_BASE        0x40023000u
#define IWDG_BASE       0x40003000u
#define INTERRUPTS      32u /* lines of the NVIC: RM0444 12.3 */

/* The USARTs, with channels of DMA1 and their requests in DMAMUX (RM0444 11.3.2). Channels are free
 * to choose. */
#define USART1_BASE            0x40013800u
#define USART1_CLOCK_HZ        clock_hz()
#define USART1_ENABLE_OFFSET   RCC_APBENR2_OFFSET
#define USART1_ENABLE_BIT      RCC_APBENR2_USART1EN
#define USART1_RECEIVE_CHANNEL 1u
#define USART1_RECEIVE_REQUEST 50u
#define USART1_SEND_CHANNEL    2u
#define USART1_SEND_REQUEST    51u
#define USART2_BASE            0x40004400u
#define USART2_CLOCK_HZ        clock_hz()
#define USART2_ENABLE_OFFSET   RCC_APBENR1_OFFSET
#define USART2_ENABLE_BIT      RCC_APBENR1_USART2EN
#define USART2_RECEIVE_CHANNEL 1u
#define USART2_RECEIVE_REQUEST 52u
#define USART2_SEND_CHANNEL    2u
#define USART2_SEND_REQUEST    53u

/* Identity: RM0444 38.1, 40.10.3. DBG has a clock of its own. */
#define UNIQUE_ID_BASE        0x1FFF7590u
#define DBGMCU_IDCODE_ADDRESS 0x40015800u
#define DBGMCU_CLOCK_ON()     (RCC_APB1ENR1 |= RCC_APBENR1_DBGEN, (void)RCC_APB1ENR1)
#define DEVICE_ID_HIDDEN      0u /* where it reads 0 */

/* The drivers' own registers and bits, by what is said above. */
#include "stm32/crc_v2.h"
#include "stm32/dma_channels.h"
#include "stm32/flash_doubleword.h"
#include "stm32/pins_v2.h"
#include "stm32/serial_v2.h"

#endif
