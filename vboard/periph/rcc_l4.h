/* SPDX-License-Identifier: MIT */
/* RCC: clocks and resets. RM0394 and RM0351, RCC. */
#ifndef VBOARD_PERIPH_RCC_L4_H
#define VBOARD_PERIPH_RCC_L4_H

#include "rcc.h"

enum rcc_offset {
    RCC_CR = 0x00,
    RCC_ICSCR = 0x04,
    RCC_CFGR = 0x08,
    RCC_PLLCFGR = 0x0C,
    RCC_PLLSAI1CFGR = 0x10,
    RCC_PLLSAI2CFGR = 0x14,
    RCC_CIER = 0x18,
    RCC_CIFR = 0x1C,
    RCC_CICR = 0x20,
    RCC_AHB1RSTR = 0x28,
    RCC_AHB2RSTR = 0x2C,
    RCC_AHB3RSTR = 0x30,
    RCC_APB1RSTR1 = 0x38,
    RCC_APB1RSTR2 = 0x3C,
    RCC_APB2RSTR = 0x40,
    RCC_AHB1ENR = 0x48,
    RCC_AHB2ENR = 0x4C,
    RCC_AHB3ENR = 0x50,
    RCC_APB1ENR1 = 0x58,
    RCC_APB1ENR2 = 0x5C,
    RCC_APB2ENR = 0x60,
    RCC_AHB1SMENR = 0x68,
    RCC_AHB2SMENR = 0x6C,
    RCC_AHB3SMENR = 0x70,
    RCC_APB1SMENR1 = 0x78,
    RCC_APB1SMENR2 = 0x7C,
    RCC_APB2SMENR = 0x80,
    RCC_CCIPR = 0x88,
    RCC_BDCR = 0x90,
    RCC_CSR = 0x94,
    RCC_CRRCR = 0x98,
};

enum {
    RCC_CR_MSION = 1u << 0,
    RCC_CR_MSIRDY = 1u << 1,
    RCC_CR_MSIPLLEN = 1u << 2,
    RCC_CR_MSIRGSEL = 1u << 3,
    RCC_CR_MSIRANGE_SHIFT = 4,
    RCC_CR_HSION = 1u << 8,
    RCC_CR_HSIRDY = 1u << 10,
    RCC_CR_HSEON = 1u << 16,
    RCC_CR_CSSON = 1u << 19,
    RCC_CR_PLLON = 1u << 24,
    RCC_CR_PLLRDY = 1u << 25,
    RCC_CR_PLLSAI1ON = 1u << 26,
    RCC_CR_PLLSAI1RDY = 1u << 27,
    RCC_CR_PLLSAI2ON = 1u << 28,
    RCC_CR_PLLSAI2RDY = 1u << 29,
    RCC_CFGR_SW = 3u,
    RCC_CFGR_SWS_SHIFT = 2,
    RCC_PLLCFGR_REN = 1u << 24,
    RCC_CSR_LSION = 1u << 0,
    RCC_CSR_LSIRDY = 1u << 1,
    RCC_CSR_MSISRANGE_SHIFT = 8,
    RCC_CSR_MSISRANGE = 0xFu << RCC_CSR_MSISRANGE_SHIFT,
    RCC_CSR_RMVF = 1u << 23,
    RCC_CSR_PINRSTF = 1u << 26,
    RCC_CSR_BORRSTF = 1u << 27,
    RCC_CSR_SFTRSTF = 1u << 28,
    RCC_CSR_IWDGRSTF = 1u << 29,
    RCC_CRRCR_HSI48ON = 1u << 0,
    RCC_CRRCR_HSI48RDY = 1u << 1,
};
#define RCC_CFGR_SWS (UINT32_C(3) << RCC_CFGR_SWS_SHIFT)

extern const struct peripheral rcc_peripheral;
extern const struct rcc_version rcc_l4;

uint64_t rcc_l4_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now);
uint64_t rcc_l4_rtc_hz(const struct rcc *rcc, uint64_t *runs_from);
/* A timer on APB1: RM0394, RCC, clock tree. */
uint64_t rcc_l4_tim_hz(const struct rcc *rcc, unsigned instance);
void rcc_update_tree(struct rcc *rcc);
/* Are the PLL's settings within limits, and does its source run? False: it has been said why not.
 */
bool rcc_pll_allowed(const struct rcc *rcc, struct vboard *wires);
bool rcc_pll_fed_by(const struct rcc *rcc, enum oscillator oscillator);

#endif
