/* SPDX-License-Identifier: MIT */
/* RCC of the STM32F4: clocks and resets. RM0090, RM0383 and RM0390, RCC. */
#ifndef VBOARD_PERIPH_RCC_F4_H
#define VBOARD_PERIPH_RCC_F4_H

#include "rcc.h"

enum rcc_f4_offset {
    RCC_F4_CR = 0x00,
    RCC_F4_PLLCFGR = 0x04,
    RCC_F4_CFGR = 0x08,
    RCC_F4_CIR = 0x0C,
    RCC_F4_AHB1RSTR = 0x10,
    RCC_F4_AHB2RSTR = 0x14,
    RCC_F4_AHB3RSTR = 0x18,
    RCC_F4_APB1RSTR = 0x20,
    RCC_F4_APB2RSTR = 0x24,
    RCC_F4_AHB1ENR = 0x30,
    RCC_F4_AHB2ENR = 0x34,
    RCC_F4_AHB3ENR = 0x38,
    RCC_F4_APB1ENR = 0x40,
    RCC_F4_APB2ENR = 0x44,
    RCC_F4_AHB1LPENR = 0x50,
    RCC_F4_APB2LPENR = 0x64,
    RCC_F4_BDCR = 0x70,
    RCC_F4_CSR = 0x74,
    RCC_F4_SSCGR = 0x80,
    RCC_F4_PLLI2SCFGR = 0x84,
    RCC_F4_PLLSAICFGR = 0x88,
    RCC_F4_DCKCFGR = 0x8C,
};

extern const struct peripheral rcc_f4_peripheral;
extern const struct rcc_version rcc_f4;

/* rcc_f4_tree.c: the clock tree, from oscillators to bus clocks. */
void rcc_f4_update_tree(struct rcc *rcc);
enum oscillator rcc_f4_pll_source(const struct rcc *rcc);
/* Are the PLL's settings within limits, and does its source run? False: it has been said why not.
 */
bool rcc_f4_pll_allowed(const struct rcc *rcc, struct vboard *wires);
uint64_t rcc_f4_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now);
uint64_t rcc_f4_tim_hz(const struct rcc *rcc, unsigned instance);
uint64_t rcc_f4_rtc_hz(const struct rcc *rcc, uint64_t *runs_from);

#endif
