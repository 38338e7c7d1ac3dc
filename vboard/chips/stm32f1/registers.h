/* SPDX-License-Identifier: MIT */
/* Registers of the STM32F1 and the bits that exist in them: medium density (RM0008). What is the
 * same on every chip, the parts' own headers have. */
#ifndef VBOARD_CHIPS_STM32F1_REGISTERS_H
#define VBOARD_CHIPS_STM32F1_REGISTERS_H

#include "../../regs.h"

/* "No wait state, word, half-word and byte access". */
static const struct reg f1_rcc[] = {
    {"CR", 0x00, REG_RW | REG_NARROW, REG_SAME(0x030FFFFB)},
    {"CFGR", 0x04, REG_RW | REG_NARROW, REG_SAME(0x077FFFFF)},
    {"CIR", 0x08, REG_RW | REG_NARROW, REG_SAME(0x009F1F9F)},
    {"APB2RSTR", 0x0C, REG_RW | REG_NARROW | REG_ALL_ONES, REG_SAME(0x00005E7D)},
    {"APB1RSTR", 0x10, REG_RW | REG_NARROW | REG_ALL_ONES, REG_SAME(0x1AE64807)},
    {"AHBENR", 0x14, REG_RW | REG_NARROW, REG_SAME(0x00000055)},
    {"APB2ENR", 0x18, REG_RW | REG_NARROW, REG_SAME(0x00005E7D)},
    {"APB1ENR", 0x1C, REG_RW | REG_NARROW, REG_SAME(0x1AE64807)},
    {"BDCR", 0x20, REG_RW | REG_NARROW, REG_SAME(0x00018307)},
    {"CSR", 0x24, REG_RW | REG_NARROW, REG_SAME(0xFD000003)},
};

static const struct reg f1_pwr[] = {
    {"CR", 0x00, REG_RW | REG_NARROW, REG_SAME(0x01FF)},
    {"CSR", 0x04, REG_RW | REG_NARROW, REG_SAME(0x0107)},
};

static const struct reg f1_exti[] = {
    {"IMR", 0x00, REG_RW, REG_SAME(0x0007FFFF)},
    {"EMR", 0x04, REG_RW, REG_SAME(0x0007FFFF)},
    {"RTSR", 0x08, REG_RW, REG_SAME(0x0007FFFF)},
    {"FTSR", 0x0C, REG_RW, REG_SAME(0x0007FFFF)},
    {"SWIER", 0x10, REG_RW, REG_SAME(0x0007FFFF)},
    {"PR", 0x14, REG_RW | REG_ALL_ONES, REG_SAME(0x0007FFFF)},
};

static const struct reg f1_usart[] = {SERIAL_V1_REGS(SERIAL_V1_CR1_F1, SERIAL_V1_CR3_F1)};

static const struct reg f1_dma[] = {
    {"ISR", 0x00, REG_READ, REG_SAME(0x0FFFFFFF)},
    {"IFCR", 0x04, REG_WRITE | REG_ALL_ONES, REG_SAME(0x0FFFFFFF)},
    DMA_CHANNEL_REGS(1, REG_SAME),
    DMA_CHANNEL_REGS(2, REG_SAME),
    DMA_CHANNEL_REGS(3, REG_SAME),
    DMA_CHANNEL_REGS(4, REG_SAME),
    DMA_CHANNEL_REGS(5, REG_SAME),
    DMA_CHANNEL_REGS(6, REG_SAME),
    DMA_CHANNEL_REGS(7, REG_SAME),
};

static const struct reg f1_dbgmcu[] = {
    {"IDCODE", 0x00, REG_READ, REG_ALL_BITS},
    {"CR", 0x04, REG_RW, REG_SAME(0x0001FFE7)},
};

/* In SR, zeros clear and ones do nothing: software writes ones everywhere else. */
static const struct reg f1_tim[] = {
    {"CR1", 0x00, REG_RW | REG_NARROW, REG_SAME(0x03FF)},
    {"CR2", 0x04, REG_RW | REG_NARROW, REG_SAME(0x00F8)},
    {"SMCR", 0x08, REG_RW | REG_NARROW, REG_SAME(0xFFF7)},
    {"DIER", 0x0C, REG_RW | REG_NARROW, REG_SAME(0x5F5F)},
    {"SR", 0x10, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"EGR", 0x14, REG_WRITE | REG_NARROW, REG_SAME(0x005F)},
    {"CCMR1", 0x18, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"CCMR2", 0x1C, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"CCER", 0x20, REG_RW | REG_NARROW, REG_SAME(0x3333)},
    {"CNT", 0x24, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"PSC", 0x28, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"ARR", 0x2C, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"CCR1", 0x34, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"CCR2", 0x38, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"CCR3", 0x3C, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"CCR4", 0x40, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
    {"DCR", 0x48, REG_RW | REG_NARROW, REG_SAME(0x1F1F)},
    {"DMAR", 0x4C, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},
};

#endif
