/* SPDX-License-Identifier: MIT */
/* RCC of the STM32G0: one APB, ports on a bus of their own, HSI16 divided. RM0444, RCC. */
#ifndef VBOARD_PERIPH_RCC_G0_H
#define VBOARD_PERIPH_RCC_G0_H

#include "rcc.h"

enum rcc_g0_offset {
    RCC_G0_CR = 0x00,
    RCC_G0_ICSCR = 0x04,
    RCC_G0_CFGR = 0x08,
    RCC_G0_PLLCFGR = 0x0C,
    RCC_G0_CRRCR = 0x14,
    RCC_G0_CIER = 0x18,
    RCC_G0_CIFR = 0x1C,
    RCC_G0_CICR = 0x20,
    RCC_G0_IOPRSTR = 0x24,
    RCC_G0_AHBRSTR = 0x28,
    RCC_G0_APBRSTR1 = 0x2C,
    RCC_G0_APBRSTR2 = 0x30,
    RCC_G0_IOPENR = 0x34,
    RCC_G0_AHBENR = 0x38,
    RCC_G0_APBENR1 = 0x3C,
    RCC_G0_APBENR2 = 0x40,
    RCC_G0_IOPSMENR = 0x44,
    RCC_G0_AHBSMENR = 0x48,
    RCC_G0_APBSMENR1 = 0x4C,
    RCC_G0_APBSMENR2 = 0x50,
    RCC_G0_CCIPR = 0x54,
    RCC_G0_CCIPR2 = 0x58,
    RCC_G0_BDCR = 0x5C,
    RCC_G0_CSR = 0x60,
};

enum { RCC_G0_SW = 7u, RCC_G0_SWS_SHIFT = 3 };
#define RCC_G0_SWS         (UINT32_C(7) << RCC_G0_SWS_SHIFT)
#define RCC_G0_PLLCFGR_PEN (UINT32_C(1) << 16)
#define RCC_G0_PLLCFGR_QEN (UINT32_C(1) << 24)
#define RCC_G0_PLLCFGR_REN (UINT32_C(1) << 28)

extern const struct peripheral rcc_g0_peripheral;
extern const struct rcc_version rcc_g0;

/* RCC_CFGR SW or SWS. OSC_NONE: reserved. */
enum oscillator rcc_g0_system(uint32_t select);
/* RCC_PLLCFGR PLLSRC. */
enum oscillator rcc_g0_pll_source(const struct rcc *rcc);
void rcc_g0_update_tree(struct rcc *rcc);
/* Are the PLL's settings within limits, and does its source run? False: it has been said why not.
 */
bool rcc_g0_pll_allowed(const struct rcc *rcc, struct vboard *wires);
uint64_t rcc_g0_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now);
uint64_t rcc_g0_tim_hz(const struct rcc *rcc, unsigned instance);
/* The RTC is not modelled on this family. */
uint64_t rcc_g0_rtc_hz(const struct rcc *rcc, uint64_t *runs_from);

#endif
