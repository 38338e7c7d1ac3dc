/* SPDX-License-Identifier: MIT */
/* The registers of the STM32L4 that this port uses: addresses, offsets and bits as in RM0394 (L43x)
 * and RM0351 (L47x), ARM DDI 0403 for the core's. Written for this project; nothing but what is
 * used. */
#ifndef STM32L4_REGISTERS_H
#define STM32L4_REGISTERS_H

#include <stdint.h>

#define REGISTER(base, offset) (*(volatile uint32_t *)((base) + (offset)))

/* RCC: RM0394 6.4 */
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

#define RCC_CR_HSION           (1u << 8)
#define RCC_CR_HSIRDY          (1u << 10)
#define RCC_CR_PLLON           (1u << 24)
#define RCC_CR_PLLRDY          (1u << 25)
#define RCC_CFGR_SW_MSI        0u
#define RCC_CFGR_SW_PLL        3u
#define RCC_CFGR_SW_MASK       3u
#define RCC_CFGR_SWS_SHIFT     2
#define RCC_PLLCFGR_RESET      0x1000u
#define RCC_PLLCFGR_SRC_MSI    1u
#define RCC_PLLCFGR_SRC_HSI16  2u
#define RCC_PLLCFGR_M_SHIFT    4 /* PLLM - 1 */
#define RCC_PLLCFGR_N_SHIFT    8
#define RCC_PLLCFGR_REN        (1u << 24)
#define RCC_AHB1ENR_RESET      0x100u /* FLASHEN */
#define RCC_AHB1ENR_DMA1EN     (1u << 0)
#define RCC_AHB1ENR_CRCEN      (1u << 12)
#define RCC_APB1ENR1_USART2EN  (1u << 17)
#define RCC_APB1ENR1_PWREN     (1u << 28)
#define RCC_APB2ENR_USART1EN   (1u << 14)
#define RCC_CSR_MSISRANGE(csr) ((csr) >> 8 & 15u) /* of the MSI after reset, as MSIRANGE */
#define RCC_CSR_RMVF           (1u << 23)
#define RCC_CSR_FWRSTF         (1u << 24) /* then OBL, PIN, BOR, SFT, IWDG, WWDG, LPWR */
#define RCC_CSR_PINRSTF        (1u << 26)

/* PWR: RM0394 5.4 */
#define PWR_BASE          0x40007000u
#define PWR_CR2           REGISTER(PWR_BASE, 0x04)
#define PWR_SR1           REGISTER(PWR_BASE, 0x10)
#define PWR_SR2           REGISTER(PWR_BASE, 0x14)
#define PWR_CR2_PVDE      (1u << 0)
#define PWR_CR2_PLS_SHIFT 1
#define PWR_SR1_SBF       (1u << 8)
#define PWR_SR2_PVDO      (1u << 11)

/* FLASH: RM0394 3.7 */
#define FLASH_REG_BASE 0x40022000u
#define FLASH_ACR      REGISTER(FLASH_REG_BASE, 0x00)
#define FLASH_KEYR     REGISTER(FLASH_REG_BASE, 0x08)
#define FLASH_SR       REGISTER(FLASH_REG_BASE, 0x10)
#define FLASH_CR       REGISTER(FLASH_REG_BASE, 0x14)
#define FLASH_ECCR     REGISTER(FLASH_REG_BASE, 0x18)

#define FLASH_ACR_LATENCY_MASK 7u
#define FLASH_ACR_LATENCY_4WS  4u
#define FLASH_ACR_ICEN         (1u << 9)
#define FLASH_ACR_DCEN         (1u << 10)
#define FLASH_ACR_ICRST        (1u << 11)
#define FLASH_ACR_DCRST        (1u << 12)
#define FLASH_KEY1             0x45670123u
#define FLASH_KEY2             0xCDEF89ABu
#define FLASH_SR_EOP           (1u << 0)
#define FLASH_SR_ERRORS                                                                            \
    0xC3FAu /* OPERR PROGERR WRPERR PGAERR SIZERR PGSERR MISERR FASTERR RDERR OPTVERR */
#define FLASH_SR_BSY        (1u << 16)
#define FLASH_CR_PG         (1u << 0)
#define FLASH_CR_PER        (1u << 1)
#define FLASH_CR_PNB_SHIFT  3
#define FLASH_CR_STRT       (1u << 16)
#define FLASH_CR_LOCK       (1u << 31)
#define FLASH_CR_BKER_SHIFT 11
#define FLASH_ECCR_PLACE    0x001FFFFFu /* SYSF_ECC, BK_ECC, ADDR_ECC: from the start of flash */
#define FLASH_ECCR_ECCC     (1u << 30)
#define FLASH_ECCR_ECCD     (1u << 31)

/* GPIO: RM0394 8.5 */
#define GPIO_A                0x48000000u
#define GPIO_B                0x48000400u
#define GPIO_SPACING          0x400u
#define GPIO_MODER(port)      REGISTER(port, 0x00)
#define GPIO_PUPDR(port)      REGISTER(port, 0x0C)
#define GPIO_AFR(port, n)     REGISTER(port, 0x20u + 4u * ((n) / 8u))
#define GPIO_FUNCTION(n, f)   ((f) << 4u * ((n) % 8u)) /* in AFR */
#define GPIO_PULL_UP(n)       (1u << 2u * (n))         /* in PUPDR */
#define GPIO_NOT_ALTERNATE(n) (1u << 2u * (n))         /* in MODER: 11 "analog" becomes 10 */
#define GPIO_MODE_ALTERNATE   2u

/* USART: RM0394 38.8 */
#define USART_1           0x40013800u
#define USART_2           0x40004400u
#define USART_CR1(usart)  REGISTER(usart, 0x00)
#define USART_CR3(usart)  REGISTER(usart, 0x08)
#define USART_BRR(usart)  REGISTER(usart, 0x0C)
#define USART_DIVIDER_MIN 16u /* in BRR, oversampling by 16 */
#define USART_DIVIDER_MAX 0xFFFFu
#define USART_ISR(usart)  REGISTER(usart, 0x1C)
#define USART_ICR(usart)  REGISTER(usart, 0x20)
#define USART_RDR(usart)  REGISTER(usart, 0x24)
#define USART_TDR(usart)  REGISTER(usart, 0x28)
#define USART_RDR_OFFSET  0x24u
#define USART_TDR_OFFSET  0x28u

#define USART_CR1_UE   (1u << 0)
#define USART_CR1_RE   (1u << 2)
#define USART_CR1_TE   (1u << 3)
#define USART_CR3_DMAR (1u << 6)
#define USART_CR3_DMAT (1u << 7)
#define USART_ISR_FE   (1u << 1)
#define USART_ISR_NF   (1u << 2)
#define USART_ISR_ORE  (1u << 3)
#define USART_ISR_RXNE (1u << 5)
#define USART_ISR_TC   (1u << 6)
#define USART_ISR_TXE  (1u << 7)

/* DMA: RM0394 11.6; channels count from 1 */
#define DMA_1                   0x40020000u
#define DMA_CCR(dma, channel)   REGISTER(dma, 0x08 + 20 * ((channel)-1))
#define DMA_CNDTR(dma, channel) REGISTER(dma, 0x0C + 20 * ((channel)-1))
#define DMA_CPAR(dma, channel)  REGISTER(dma, 0x10 + 20 * ((channel)-1))
#define DMA_CMAR(dma, channel)  REGISTER(dma, 0x14 + 20 * ((channel)-1))
#define DMA_CSELR(dma)          REGISTER(dma, 0xA8)
#define DMA_CSELR_WIDTH         4
#define DMA_CCR_EN              (1u << 0)
#define DMA_CCR_DIR             (1u << 4) /* from memory */
#define DMA_CCR_CIRC            (1u << 5)
#define DMA_CCR_MINC            (1u << 7)

/* CRC: RM0394 14.4 */
#define CRC_BASE           0x40023000u
#define CRC_DR             REGISTER(CRC_BASE, 0x00)
#define CRC_CR             REGISTER(CRC_BASE, 0x08)
#define CRC_INIT           REGISTER(CRC_BASE, 0x10)
#define CRC_CR_RESET       (1u << 0)
#define CRC_CR_REV_IN_WORD (3u << 5)
#define CRC_CR_REV_OUT     (1u << 7)

/* IWDG: RM0394 32.4 */
#define IWDG_KR      REGISTER(0x40003000u, 0x00)
#define IWDG_KR_FEED 0xAAAAu

/* Identity: RM0394 45.1, 46.6.1 */
#define UNIQUE_ID_BASE        0x1FFF7590u
#define DBGMCU_IDCODE_ADDRESS 0xE0042000u

/* Core: ARM DDI 0403 B3.2, B3.3, C1.6.2 */
#define SYSTICK_CTRL REGISTER(0xE000E010u, 0x00)
#define SYSTICK_LOAD REGISTER(0xE000E010u, 0x04)
#define SYSTICK_VAL  REGISTER(0xE000E010u, 0x08)
#define NVIC_ISER(n) REGISTER(0xE000E100u, 4u * (n))
#define SCB_VTOR     REGISTER(0xE000ED08u, 0x00)
#define SCB_AIRCR    REGISTER(0xE000ED0Cu, 0x00)
#define SCB_SHCSR    REGISTER(0xE000ED24u, 0x00)
#define SCB_CFSR     REGISTER(0xE000ED28u, 0x00)
#define DHCSR        REGISTER(0xE000EDF0u, 0x00)

#define SYSTICK_CTRL_ENABLE    (1u << 0)
#define SYSTICK_CTRL_TICKINT   (1u << 1)
#define SYSTICK_CTRL_CLKSOURCE (1u << 2)
#define SCB_AIRCR_RESET        0x05FA0004u /* VECTKEY, SYSRESETREQ */
#define SCB_SHCSR_BUSFAULTENA  (1u << 17)
#define SCB_CFSR_BUSFAULT      0xFF00u /* BFSR, written 1 to clear */
#define DHCSR_C_DEBUGEN        (1u << 0)

#endif
