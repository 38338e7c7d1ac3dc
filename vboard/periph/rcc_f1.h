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

extern const struct peripheral rcc_f1_peripheral;
extern const struct rcc_version rcc_f1;

#endif
