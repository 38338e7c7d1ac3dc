/* SPDX-License-Identifier: MIT */
/* RCC of the STM32F1 (low to high density). RM0008, RCC. */
#ifndef VBOARD_PERIPH_RCC_F1_H
#define VBOARD_PERIPH_RCC_F1_H

#include "rcc.h"

enum rcc_f1_offset {
    RCC_F1_CR = 0x00,
    RCC_F1_CFGR = 0x04,
    RCC_F1_CIR = 0x08,
    RCC_F1_APB2RSTR = 0x0C,
    RCC_F1_APB1RSTR = 0x10,
    RCC_F1_AHBENR = 0x14,
    RCC_F1_APB2ENR = 0x18,
    RCC_F1_APB1ENR = 0x1C,
    RCC_F1_BDCR = 0x20,
    RCC_F1_CSR = 0x24,
};

enum { RCC_F1_CR_HSION = 1u << 0, RCC_F1_CR_HSEON = 1u << 16 };

extern const struct peripheral rcc_f1_peripheral;
extern const struct rcc_version rcc_f1;

/* rcc_f1_tree.c: the clock tree, from oscillators to bus clocks. */
void rcc_f1_update_tree(struct rcc *rcc);
enum oscillator rcc_f1_pll_source(const struct rcc *rcc);
/* Are the PLL's settings within limits, and is its source on in this value of RCC_CR? False: it has
 * been said why not. */
bool rcc_f1_pll_allowed(const struct rcc *rcc, struct vboard *wires, uint32_t cr);
uint64_t rcc_f1_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now);
uint64_t rcc_f1_tim_hz(const struct rcc *rcc, unsigned instance);
uint64_t rcc_f1_rtc_hz(const struct rcc *rcc, uint64_t *runs_from);

#endif
