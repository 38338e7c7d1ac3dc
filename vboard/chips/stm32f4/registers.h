/* SPDX-License-Identifier: MIT */
/* Registers of the STM32F4 and the bits that exist in them: the F407 (RM0090), the F411 (RM0383),
 * the F446 (RM0390). Where parts of one die differ, the bits are those of the largest: `without` of
 * struct chip takes away the rest. */
#ifndef VBOARD_CHIPS_STM32F4_REGISTERS_H
#define VBOARD_CHIPS_STM32F4_REGISTERS_H

#include "../../regs.h"

/* "Word, half-word and byte access". */
static const struct reg f4_rcc[] = {
    {"CR", 0x00, REG_RW | REG_NARROW, {0x0F0FFFFB, 0x0F0FFFFB, 0x3F0FFFFB}},
    /* After a reset one of its reserved bits is set. */
    {"PLLCFGR", 0x04, REG_RW | REG_NARROW | REG_OPTIONS, {0x0F437FFF, 0x0F437FFF, 0x7F437FFF}},
    {"CFGR", 0x08, REG_RW | REG_NARROW, {0xFFFFFCFF, 0xFFFFFCFF, 0xFF7FFCFF}},
    {"CIR", 0x0C, REG_RW | REG_NARROW | REG_ALL_ONES, {0x00BF3FBF, 0x00BF3FBF, 0x00FF7FFF}},
    {"AHB1RSTR", 0x10, REG_RW | REG_NARROW | REG_ALL_ONES, {0x226011FF, 0x0060109F, 0x206010FF}},
    {"AHB2RSTR", 0x14, REG_RW | REG_NARROW | REG_ALL_ONES, {0x000000C1, 0x00000080, 0x00000081}},
    {"AHB3RSTR", 0x18, REG_RW | REG_NARROW | REG_ALL_ONES, {0x00000001, 0x00000000, 0x00000003}},
    {"APB1RSTR", 0x20, REG_RW | REG_NARROW | REG_ALL_ONES, {0x36FEC9FF, 0x10E2C80F, 0x3FFFC9FF}},
    {"APB2RSTR", 0x24, REG_RW | REG_NARROW | REG_ALL_ONES, {0x00075933, 0x00177931, 0x00C77933}},
    {"AHB1ENR", 0x30, REG_RW | REG_NARROW | REG_ALL_ONES, {0x7E7411FF, 0x0060109F, 0x606410FF}},
    {"AHB2ENR", 0x34, REG_RW | REG_NARROW, {0x000000C1, 0x00000080, 0x00000081}},
    {"AHB3ENR", 0x38, REG_RW | REG_NARROW, {0x00000001, 0x00000000, 0x00000003}},
    {"APB1ENR", 0x40, REG_RW | REG_NARROW, {0x36FEC9FF, 0x10E2C80F, 0x3FFFC9FF}},
    {"APB2ENR", 0x44, REG_RW | REG_NARROW, {0x00075F33, 0x00177931, 0x00C77F33}},
    {"AHB1LPENR", 0x50, REG_RW | REG_NARROW, {0x7E6791FF, 0x0061909F, 0x606790FF}},
    {"AHB2LPENR", 0x54, REG_RW | REG_NARROW, {0x000000C1, 0x00000080, 0x00000081}},
    {"AHB3LPENR", 0x58, REG_RW | REG_NARROW, {0x00000001, 0x00000000, 0x00000003}},
    {"APB1LPENR", 0x60, REG_RW | REG_NARROW, {0x36FEC9FF, 0x10E2C80F, 0x3FFFC9FF}},
    {"APB2LPENR", 0x64, REG_RW | REG_NARROW, {0x00075F33, 0x00177931, 0x00C77F33}},
    {"BDCR", 0x70, REG_RW | REG_NARROW, {0x00018307, 0x0001830F, 0x0001830F}},
    {"CSR", 0x74, REG_RW | REG_NARROW, REG_SAME(0xFF000003)},
    {"SSCGR", 0x80, REG_RW | REG_NARROW, REG_SAME(0xCFFFFFFF)},
    {"PLLI2SCFGR", 0x84, REG_RW | REG_NARROW, {0x70007FC0, 0x70007FFF, 0x7F037FFF}},
    {"PLLSAICFGR", 0x88, REG_RW | REG_NARROW, {0x00000000, 0x00000000, 0x0F037FFF}},
    {"DCKCFGR", 0x8C, REG_RW | REG_NARROW, {0x00000000, 0x01000000, 0x1FF01F1F}},
    {"CKGATENR", 0x90, REG_RW | REG_NARROW, {0x00000000, 0x00000000, 0x0000007F}},
    {"DCKCFGR2", 0x94, REG_RW | REG_NARROW, {0x00000000, 0x00000000, 0x3CC00000}},
};

static const struct reg f4_pwr[] = {
    /* libopencm3 sets VOS to 3 on the F407, too, where it has one bit. */
    {"CR", 0x00, REG_RW | REG_ALL_ONES, {0x000043FF, 0x0030EFFF, 0x003FEFFF}},
    {"CSR", 0x04, REG_RW, {0x0000430F, 0x0000430F, 0x000F438F}},
};

/* Of FLASH_CR's SNB, the F407 has four bits, the others five. */
static const struct reg f4_flash[] = {
    {"ACR", 0x00, REG_RW | REG_NARROW, {0x00001F07, 0x00001F07, 0x00001F0F}},
    {"KEYR", 0x04, REG_WRITE, REG_ALL_BITS},
    {"OPTKEYR", 0x08, REG_WRITE, REG_ALL_BITS},
    {"SR", 0x0C, REG_RW | REG_NARROW, {0x000100F3, 0x000101F3, 0x000101F3}},
    {"CR", 0x10, REG_RW | REG_NARROW, {0x8301037F, 0x830103FF, 0x830183FF}},
    {"OPTCR", 0x14, REG_RW | REG_NARROW, {0x0FFFFFEF, 0x8FFFFFEF, 0x80FFFFEF}},
};

static const struct reg f4_syscfg[] = {
    {"MEMRMP", 0x00, REG_RW, {0x00000003, 0x00000003, 0x00000D07}},
    {"PMC", 0x04, REG_RW, {0x00800000, 0x00010000, 0x00070000}},
    {"EXTICR1", 0x08, REG_RW, REG_SAME(0x0000FFFF)},
    {"EXTICR2", 0x0C, REG_RW, REG_SAME(0x0000FFFF)},
    {"EXTICR3", 0x10, REG_RW, REG_SAME(0x0000FFFF)},
    {"EXTICR4", 0x14, REG_RW, REG_SAME(0x0000FFFF)},
    {"CMPCR", 0x20, REG_RW, REG_SAME(0x00000101)},
};

static const struct reg f4_exti[] = {
    {"IMR", 0x00, REG_RW, REG_SAME(0x007FFFFF)},
    {"EMR", 0x04, REG_RW, REG_SAME(0x007FFFFF)},
    {"RTSR", 0x08, REG_RW, REG_SAME(0x007FFFFF)},
    {"FTSR", 0x0C, REG_RW, REG_SAME(0x007FFFFF)},
    {"SWIER", 0x10, REG_RW, REG_SAME(0x007FFFFF)},
    {"PR", 0x14, REG_RW | REG_ALL_ONES, REG_SAME(0x007FFFFF)},
};

static const struct reg f4_usart[] = {SERIAL_V1_REGS(SERIAL_V1_CR1_F4, SERIAL_V1_CR3_F4)};

static const struct reg f4_dma[] = {
    {"LISR", 0x00, REG_READ, REG_SAME(0x0F7D0F7D)},
    {"HISR", 0x04, REG_READ, REG_SAME(0x0F7D0F7D)},
    {"LIFCR", 0x08, REG_WRITE | REG_ALL_ONES, REG_SAME(0x0F7D0F7D)},
    {"HIFCR", 0x0C, REG_WRITE | REG_ALL_ONES, REG_SAME(0x0F7D0F7D)},
    DMA_STREAM_REGS(0),
    DMA_STREAM_REGS(1),
    DMA_STREAM_REGS(2),
    DMA_STREAM_REGS(3),
    DMA_STREAM_REGS(4),
    DMA_STREAM_REGS(5),
    DMA_STREAM_REGS(6),
    DMA_STREAM_REGS(7),
};

static const struct reg f4_gpio[] = {PINS_V2_REGS(REG_NO_BITS)};

static const struct reg f4_dbgmcu[] = {
    {"IDCODE", 0x00, REG_READ, REG_ALL_BITS},
    {"CR", 0x04, REG_RW, REG_SAME(0x000000E7)},
    {"APB1FZR", 0x08, REG_RW, {0x06E01DFF, 0x00E01C0F, 0x07E01DFF}},
    {"APB2FZR", 0x0C, REG_RW, {0x00070003, 0x00070001, 0x00070003}},
};

/* In SR, zeros clear and ones do nothing: software writes ones everywhere else. */
static const struct reg f4_tim_basic[] = {
    {"CR1", 0x00, REG_RW | REG_NARROW, REG_SAME(0x0000008F)},
    {"CR2", 0x04, REG_RW | REG_NARROW, REG_SAME(0x00000070)},
    {"SMCR", 0x08, REG_GHOST, REG_ALL_BITS},
    {"DIER", 0x0C, REG_RW | REG_NARROW, REG_SAME(0x00000101)},
    {"SR", 0x10, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"EGR", 0x14, REG_WRITE | REG_NARROW, REG_SAME(0x00000001)},
    {"CNT", 0x24, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},
    {"PSC", 0x28, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},
    {"ARR", 0x2C, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},
};

#define TIM_REGS                                                                                   \
    {"CR1", 0x00, REG_RW | REG_NARROW, REG_SAME(0x000003FF)},                                      \
        {"CR2", 0x04, REG_RW | REG_NARROW, REG_SAME(0x000000F8)},                                  \
        {"SMCR", 0x08, REG_RW | REG_NARROW, REG_SAME(0x0000FFF7)},                                 \
        {"DIER", 0x0C, REG_RW | REG_NARROW, REG_SAME(0x00005F5F)},                                 \
        {"SR", 0x10, REG_RW | REG_NARROW, REG_ALL_BITS},                                           \
        {"EGR", 0x14, REG_WRITE | REG_NARROW, REG_SAME(0x0000005F)},                               \
        {"CCMR1", 0x18, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},                                \
        {"CCMR2", 0x1C, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},                                \
        {"CCER", 0x20, REG_RW | REG_NARROW, REG_SAME(0x0000BBBB)},                                 \
        {"CNT", 0x24, REG_RW | REG_NARROW, REG_ALL_BITS},                                          \
        {"PSC", 0x28, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},                                  \
        {"ARR", 0x2C, REG_RW | REG_NARROW, REG_ALL_BITS},                                          \
        {"CCR1", 0x34, REG_RW | REG_NARROW, REG_ALL_BITS},                                         \
        {"CCR2", 0x38, REG_RW | REG_NARROW, REG_ALL_BITS},                                         \
        {"CCR3", 0x3C, REG_RW | REG_NARROW, REG_ALL_BITS},                                         \
        {"CCR4", 0x40, REG_RW | REG_NARROW, REG_ALL_BITS},                                         \
        {"DCR", 0x48, REG_RW | REG_NARROW, REG_SAME(0x00001F1F)}, {                                \
        "DMAR", 0x4C, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)                                    \
    }

static const struct reg f4_tim[] = {TIM_REGS};
static const struct reg f4_tim2[] = {TIM_REGS, {"OR", 0x50, REG_RW, REG_SAME(0x00000C00)}};
static const struct reg f4_tim5[] = {TIM_REGS, {"OR", 0x50, REG_RW, REG_SAME(0x000000C0)}};

static const struct reg f4_rtc[] = {
    RTC_REGS_TO_WUTR(0x00FFFFFF),
    {"CALIBR", 0x18, REG_RW, REG_SAME(0x0000009F)},
    RTC_REGS_TO_CALR,
    {"TAFCR", 0x40, REG_RW, REG_SAME(0x0007FF9F)},
    RTC_REGS_SUB_SECONDS,
    RTC_BACKUP_REGS_TO_19,
};

#endif
