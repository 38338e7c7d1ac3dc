/* SPDX-License-Identifier: MIT */
/* Registers of an STM32F1 and the boards that its tests have: "f103c8" with a crystal, and "f103rb"
 * with its serial port on pins of a remap. */
#ifndef TESTS_VBOARD_F1_H
#define TESTS_VBOARD_F1_H

#include "bench.h"
#include "periph/rcc_f1.h"

enum {
    RCC_CR_F1 = ADDRESS_RCC + RCC_F1_CR,
    RCC_CFGR_F1 = ADDRESS_RCC + RCC_F1_CFGR,
    RCC_APB2ENR_F1 = ADDRESS_RCC + RCC_F1_APB2ENR,
    RCC_APB1ENR_F1 = ADDRESS_RCC + RCC_F1_APB1ENR,
    RCC_BDCR_F1 = ADDRESS_RCC + RCC_F1_BDCR,
    RCC_CSR_F1 = ADDRESS_RCC + RCC_F1_CSR,
    HSION = 1 << 0,
    HSEON = 1 << 16,
    HSERDY = 1 << 17,
    PLLON = 1 << 24,
    PLLRDY = 1 << 25,
    SW_HSE = 1,
    SW_PLL = 2,
    PPRE1_2 = 4 << 8,
    HPRE_2 = 8 << 4,
    PLLSRC_HSE = 1 << 16,
    PLLXTPRE = 1 << 17,

    ACR = ADDRESS_FLASH + 0x00,
    KEYR = ADDRESS_FLASH + 0x04,
    OPTKEYR = ADDRESS_FLASH + 0x08,
    SR = ADDRESS_FLASH + 0x0C,
    CR = ADDRESS_FLASH + 0x10,
    AR = ADDRESS_FLASH + 0x14,
    OBR = ADDRESS_FLASH + 0x1C,
    WRPR = ADDRESS_FLASH + 0x20,
    PRFTBE = 1 << 4,
    HLFCYA = 1 << 3,
    BSY = 1 << 0,
    PGERR = 1 << 2,
    EOP = 1 << 5,
    PG = 1 << 0,
    PER = 1 << 1,
    MER = 1 << 2,
    STRT = 1 << 6,
    LOCK = 1 << 7,
    EOPIE = 1 << 12,
    PAGE_8 = 0x08002000,

    GPIOA = 0x40010800,
    CRL = 0x00,
    CRH = 0x04,
    IDR = 0x08,
    ODR = 0x0C,
    BSRR = 0x10,
    BRR = 0x14,
    LCKR = 0x18,
    ANALOG = 0,
    FLOATING = 4,
    PULLED = 8,
    OUTPUT = 3,
    OPEN_DRAIN = 7,
    FUNCTION = 0xB,

    MAPR = 0x40010004,
    SWJ_NO_JTAG = 2 << 24,
    SWJ_OFF = 4 << 24,
    EXTICR1 = 0x40010008,
    BKP_DR1 = 0x40006C04,
    BKP_DR10 = 0x40006C28,
    BKP_CR = 0x40006C30,
    PWR_CR = ADDRESS_PWR + 0,
    PWR_CSR = ADDRESS_PWR + 4,
    DBP = 1 << 8,
    PVDE = 1 << 4,
    PVDO = 1 << 2,
    PDDS = 1 << 1,
    CSBF = 1 << 3,
    SBF = 1 << 1,
    EWUP = 1 << 8,
    IDCODE = 0xE0042000,
    DBGMCU_CR = 0xE0042004,

    USART2_SR = ADDRESS_USART2 + 0x00,
    USART2_DR = ADDRESS_USART2 + 0x04,
    USART2_BRR = ADDRESS_USART2 + 0x08,
    USART2_CR1 = ADDRESS_USART2 + 0x0C,
    USART2_CR3 = ADDRESS_USART2 + 0x14,
    USART_ON = 0x200C, /* UE, TE, RE */
    RXNE = 1 << 5,
    CHANNEL_6 = ADDRESS_DMA1 + 0x08 + 5 * 0x14,
    RAM = 0x20000100,
};
#define PLLMUL(n) ((uint32_t)((n)-2) << 18)
#define KEY1      UINT32_C(0x45670123)
#define KEY2      UINT32_C(0xCDEF89AB)

/* f1_boards.c. Powered on, all clocks on. */
struct vboard *f1_on(const char *name);
/* HSI / 2 * 16 is the fastest that needs no crystal. */
void f1_run_at_64_mhz(struct vboard *board);
/* Its four bits of CRL or CRH; port: 0 is A. */
void f1_set_pin(struct vboard *board, unsigned port, unsigned number, uint32_t bits);

#endif
