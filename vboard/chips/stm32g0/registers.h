/* SPDX-License-Identifier: MIT */
/* Registers of the STM32G0 and the bits that exist in them: the G071 and the G0B1 (RM0444, and the
 * vendor's headers for either). */
#ifndef VBOARD_CHIPS_STM32G0_REGISTERS_H
#define VBOARD_CHIPS_STM32G0_REGISTERS_H

#include "../../regs.h"

#define G0B1_ONLY(bits)                                                                            \
    { 0, (bits) }

static const struct reg g0_rcc[] = {
    {"CR", 0x00, REG_RW, {0x030F3F00, 0x03CF3F00}},
    {"ICSCR", 0x04, REG_RW, REG_SAME(0x00007FFF)},
    {"CFGR", 0x08, REG_RW, {0x77007F3F, 0xFFFF7F3F}},
    {"PLLCFGR", 0x0C, REG_RW, REG_SAME(0xFF3F7F73)},
    {"CRRCR", 0x14, REG_READ, G0B1_ONLY(0x000001FF)},
    {"CIER", 0x18, REG_RW, {0x0000003B, 0x0000003F}},
    {"CIFR", 0x1C, REG_READ, {0x0000033B, 0x0000033F}},
    {"CICR", 0x20, REG_WRITE | REG_ALL_ONES, {0x0000033B, 0x0000033F}},
    {"IOPRSTR", 0x24, REG_RW | REG_ALL_ONES, {0x0000002F, 0x0000003F}},
    {"AHBRSTR", 0x28, REG_RW | REG_ALL_ONES, {0x00001101, 0x00001103}},
    {"APBRSTR1", 0x2C, REG_RW | REG_ALL_ONES, {0xFF7E4033, 0xFFFFF3B7}},
    {"APBRSTR2", 0x30, REG_RW | REG_ALL_ONES, REG_SAME(0x0017D801)},
    {"IOPENR", 0x34, REG_RW, {0x0000002F, 0x0000003F}},
    {"AHBENR", 0x38, REG_RW, {0x00001101, 0x00001103}},
    {"APBENR1", 0x3C, REG_RW, {0xFF7E4C33, 0xFFFFFFB7}},
    {"APBENR2", 0x40, REG_RW, REG_SAME(0x0017D801)},
    {"IOPSMENR", 0x44, REG_RW, {0x0000002F, 0x0000003F}},
    {"AHBSMENR", 0x48, REG_RW, {0x00001301, 0x00001303}},
    {"APBSMENR1", 0x4C, REG_RW, {0xFF7E4C33, 0xFFFFFFB7}},
    {"APBSMENR2", 0x50, REG_RW, REG_SAME(0x0017D801)},
    {"CCIPR", 0x54, REG_RW, {0xC17CFC4F, 0xC17CFF7F}},
    {"CCIPR2", 0x58, REG_RW, G0B1_ONLY(0x0000330F)},
    {"BDCR", 0x5C, REG_RW, REG_SAME(0x0301837F)},
    {"CSR", 0x60, REG_RW, REG_SAME(0xFE800003)},
};

#define PULLS(port, offset, on_g071, on_g0b1)                                                      \
    {"PUCR" port, (offset), REG_RW, {(on_g071), (on_g0b1)}}, {                                     \
        "PDCR" port, (offset) + 4, REG_RW, {                                                       \
            (on_g071), (on_g0b1)                                                                   \
        }                                                                                          \
    }

static const struct reg g0_pwr[] = {
    {"CR1", 0x00, REG_RW, REG_SAME(0x0000473F)},
    {"CR2", 0x04, REG_RW, {0x000000FF, 0x000007FF}},
    {"CR3", 0x08, REG_RW, {0x0000873B, 0x0000873F}},
    {"CR4", 0x0C, REG_RW, {0x0000033B, 0x0000033F}},
    {"SR1", 0x10, REG_READ, {0x0000813B, 0x0000813F}},
    {"SR2", 0x14, REG_READ, {0x00008F80, 0x0000AF80}},
    {"SCR", 0x18, REG_WRITE | REG_ALL_ONES, {0x0000013B, 0x0000013F}},
    PULLS("A", 0x20, 0xFFFF, 0xFFFF),
    PULLS("B", 0x28, 0xFFFF, 0xFFFF),
    PULLS("C", 0x30, 0xFFFF, 0xFFFF),
    PULLS("D", 0x38, 0x037F, 0xFF7F),
    PULLS("E", 0x40, 0, 0xFFFF),
    PULLS("F", 0x48, 0x001F, 0x3FFF),
};

static const struct reg g0_flash[] = {
    {"ACR", 0x00, REG_RW, REG_SAME(0x00050F07)}, /* bit 10: reserved, 1 after a reset */
    {"KEYR", 0x08, REG_WRITE, REG_ALL_BITS},
    {"OPTKEYR", 0x0C, REG_WRITE, REG_ALL_BITS},
    {"SR", 0x10, REG_RW, {0x0005C3FB, 0x0007C3FB}},
    {"CR", 0x14, REG_RW, {0xDF071FFF, 0xFF07BFFF}},
    {"ECCR", 0x18, REG_RW, {0xC1103FFF, 0xC1107FFF}},
    {"ECC2R", 0x1C, REG_RW, G0B1_ONLY(0xC1107FFF)},
    {"OPTR", 0x20, REG_RW | REG_OPTIONS, {0x3F4FFFFF, 0x3F7FFFFF}},
    {"PCROP1ASR", 0x24, REG_RW | REG_OPTIONS, {0x000000FF, 0x000001FF}},
    {"PCROP1AER", 0x28, REG_RW | REG_OPTIONS, {0x800000FF, 0x800001FF}},
    {"WRP1AR", 0x2C, REG_RW | REG_OPTIONS, {0x003F003F, 0x007F007F}},
    {"WRP1BR", 0x30, REG_RW | REG_OPTIONS, {0x003F003F, 0x007F007F}},
    {"PCROP1BSR", 0x34, REG_RW | REG_OPTIONS, {0x000000FF, 0x000001FF}},
    {"PCROP1BER", 0x38, REG_RW | REG_OPTIONS, {0x000000FF, 0x000001FF}},
    {"PCROP2ASR", 0x44, REG_RW | REG_OPTIONS, G0B1_ONLY(0x000001FF)},
    {"PCROP2AER", 0x48, REG_RW | REG_OPTIONS, G0B1_ONLY(0x000001FF)},
    {"WRP2AR", 0x4C, REG_RW | REG_OPTIONS, G0B1_ONLY(0x007F007F)},
    {"WRP2BR", 0x50, REG_RW | REG_OPTIONS, G0B1_ONLY(0x007F007F)},
    {"PCROP2BSR", 0x54, REG_RW | REG_OPTIONS, G0B1_ONLY(0x000001FF)},
    {"PCROP2BER", 0x58, REG_RW | REG_OPTIONS, G0B1_ONLY(0x000001FF)},
    {"SECR", 0x80, REG_RW | REG_OPTIONS, {0x0001007F, 0x0FF100FF}},
};

/* The registers that gather pending interrupts, from 0x80 on, are not modelled. */
static const struct reg g0_syscfg[] = {
    {"CFGR1", 0x00, REG_RW, {0x00FF07FB, 0x01FF07FB}},
    {"CFGR2", 0x18, REG_RW, {0x0000010F, 0x00FF010F}},
};

static const struct reg g0_exti[] = {
    {"RTSR1", 0x00, REG_RW, {0x0007FFFF, 0x0017FFFF}},
    {"FTSR1", 0x04, REG_RW, {0x0007FFFF, 0x0017FFFF}},
    {"SWIER1", 0x08, REG_RW, {0x0007FFFF, 0x0017FFFF}},
    {"RPR1", 0x0C, REG_RW | REG_ALL_ONES, {0x0007FFFF, 0x0017FFFF}},
    {"FPR1", 0x10, REG_RW | REG_ALL_ONES, {0x0007FFFF, 0x0017FFFF}},
    {"RTSR2", 0x28, REG_RW, G0B1_ONLY(0x00000004)},
    {"FTSR2", 0x2C, REG_RW, G0B1_ONLY(0x00000004)},
    {"SWIER2", 0x30, REG_RW, G0B1_ONLY(0x00000004)},
    {"RPR2", 0x34, REG_RW | REG_ALL_ONES, G0B1_ONLY(0x00000004)},
    {"FPR2", 0x38, REG_RW | REG_ALL_ONES, G0B1_ONLY(0x00000004)},
    {"EXTICR1", 0x60, REG_RW, REG_SAME(0x07070707)},
    {"EXTICR2", 0x64, REG_RW, REG_SAME(0x07070707)},
    {"EXTICR3", 0x68, REG_RW, REG_SAME(0x07070707)},
    {"EXTICR4", 0x6C, REG_RW, REG_SAME(0x07070707)},
    {"IMR1", 0x80, REG_RW, {0xFEAFFFFF, 0xFFFFFFFF}},
    {"EMR1", 0x84, REG_RW, {0xFEAFFFFF, 0xFFFFFFFF}},
    {"IMR2", 0x90, REG_RW, {0x00000003, 0x0000001F}},
    {"EMR2", 0x94, REG_RW, {0x00000003, 0x0000001F}},
};

static const struct reg g0_usart[] = {
    {"CR1", 0x00, REG_RW, REG_ALL_BITS},
    {"CR2", 0x04, REG_RW, REG_SAME(0xFFFFFF79)},
    {"CR3", 0x08, REG_RW, REG_SAME(0xFFFEFFFF)},
    {"BRR", 0x0C, REG_RW, REG_SAME(0x0000FFFF)},
    {"GTPR", 0x10, REG_RW, REG_SAME(0x0000FFFF)},
    {"RTOR", 0x14, REG_RW, REG_ALL_BITS},
    {"RQR", 0x18, REG_WRITE, REG_SAME(0x0000001F)},
    {"ISR", 0x1C, REG_READ, REG_SAME(0x0FFFFFFF)},
    {"ICR", 0x20, REG_WRITE | REG_ALL_ONES, REG_SAME(0x00123BFF)},
    {"RDR", 0x24, REG_READ, REG_SAME(0x000001FF)},
    {"TDR", 0x28, REG_RW | REG_NARROW, REG_SAME(0x000001FF)},
    {"PRESC", 0x2C, REG_RW, REG_SAME(0x0000000F)},
};

static const struct reg g0_dma1[] = {
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

static const struct reg g0_dma2[] = {
    {"ISR", 0x00, REG_READ, REG_SAME(0x000FFFFF)},
    {"IFCR", 0x04, REG_WRITE | REG_ALL_ONES, REG_SAME(0x000FFFFF)},
    DMA_CHANNEL_REGS(1, REG_SAME),
    DMA_CHANNEL_REGS(2, REG_SAME),
    DMA_CHANNEL_REGS(3, REG_SAME),
    DMA_CHANNEL_REGS(4, REG_SAME),
    DMA_CHANNEL_REGS(5, REG_SAME),
};

/* Channels 0 to 6 belong to DMA1, 7 to 11 to DMA2: RM0444, DMAMUX. */
#define G0_DMAMUX_CHANNEL(n, on_g071)                                                              \
    {                                                                                              \
        "C" #n "CR", 4 * (n), REG_RW, {                                                            \
            (on_g071) ? 0x1FFF033F : 0, 0x1FFF037F                                                 \
        }                                                                                          \
    }
static const struct reg g0_dmamux[] = {
    G0_DMAMUX_CHANNEL(0, true),
    G0_DMAMUX_CHANNEL(1, true),
    G0_DMAMUX_CHANNEL(2, true),
    G0_DMAMUX_CHANNEL(3, true),
    G0_DMAMUX_CHANNEL(4, true),
    G0_DMAMUX_CHANNEL(5, true),
    G0_DMAMUX_CHANNEL(6, true),
    G0_DMAMUX_CHANNEL(7, false),
    G0_DMAMUX_CHANNEL(8, false),
    G0_DMAMUX_CHANNEL(9, false),
    G0_DMAMUX_CHANNEL(10, false),
    G0_DMAMUX_CHANNEL(11, false),
    {"CSR", 0x80, REG_READ, {0x0000007F, 0x00000FFF}},
    {"CFR", 0x84, REG_WRITE | REG_ALL_ONES, {0x0000007F, 0x00000FFF}},
    {"RG0CR", 0x100, REG_RW, REG_SAME(0x00FF011F)},
    {"RG1CR", 0x104, REG_RW, REG_SAME(0x00FF011F)},
    {"RG2CR", 0x108, REG_RW, REG_SAME(0x00FF011F)},
    {"RG3CR", 0x10C, REG_RW, REG_SAME(0x00FF011F)},
    {"RGSR", 0x140, REG_READ, REG_SAME(0x0000000F)},
    {"RGCFR", 0x144, REG_WRITE | REG_ALL_ONES, REG_SAME(0x0000000F)},
};

static const struct reg g0_crc[] = {
    {"DR", 0x00, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"IDR", 0x04, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"CR", 0x08, REG_RW, REG_SAME(0x000000F9)},
    {"INIT", 0x10, REG_RW, REG_ALL_BITS},
    {"POL", 0x14, REG_RW, REG_ALL_BITS},
};

static const struct reg g0_gpio[] = {PINS_V2_REGS(REG_SAME(0xFFFF))};

static const struct reg g0_dbg[] = {
    {"IDCODE", 0x00, REG_READ, REG_ALL_BITS},
    {"CR", 0x04, REG_RW, REG_SAME(0x00000006)},
    {"APBFZ1", 0x08, REG_RW, {0xC0201C33, 0xC0601C37}},
    {"APBFZ2", 0x0C, REG_RW, REG_SAME(0x00078800)},
};

/* In SR, zeros clear and ones do nothing: software writes ones everywhere else. */
static const struct reg g0_tim_basic[] = {
    {"CR1", 0x00, REG_RW | REG_NARROW, REG_SAME(0x0000088F)},
    {"CR2", 0x04, REG_RW | REG_NARROW, REG_SAME(0x00000070)},
    {"SMCR", 0x08, REG_GHOST, REG_ALL_BITS},
    {"DIER", 0x0C, REG_RW | REG_NARROW, REG_SAME(0x00000101)},
    {"SR", 0x10, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"EGR", 0x14, REG_WRITE | REG_NARROW, REG_SAME(0x00000001)},
    {"CNT", 0x24, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"PSC", 0x28, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},
    {"ARR", 0x2C, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},
};

static const struct reg g0_tim[] = {
    {"CR1", 0x00, REG_RW | REG_NARROW, REG_SAME(0x00000BFF)},
    {"CR2", 0x04, REG_RW | REG_NARROW, REG_SAME(0x000000F8)},
    {"SMCR", 0x08, REG_RW | REG_NARROW, REG_SAME(0x0031FFFF)},
    {"DIER", 0x0C, REG_RW | REG_NARROW, REG_SAME(0x00005F5F)},
    {"SR", 0x10, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"EGR", 0x14, REG_WRITE | REG_NARROW, REG_SAME(0x0000005F)},
    {"CCMR1", 0x18, REG_RW | REG_NARROW, REG_SAME(0x0101FFFF)},
    {"CCMR2", 0x1C, REG_RW | REG_NARROW, REG_SAME(0x0101FFFF)},
    {"CCER", 0x20, REG_RW | REG_NARROW, REG_SAME(0x0000BBBB)},
    {"CNT", 0x24, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"PSC", 0x28, REG_RW | REG_NARROW, REG_SAME(0x0000FFFF)},
    {"ARR", 0x2C, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"CCR1", 0x34, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"CCR2", 0x38, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"CCR3", 0x3C, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"CCR4", 0x40, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"DCR", 0x48, REG_RW | REG_NARROW, REG_SAME(0x00001F1F)},
    {"DMAR", 0x4C, REG_RW | REG_NARROW, REG_ALL_BITS},
    {"OR1", 0x50, REG_RW, REG_SAME(0x00000001)},
    {"AF1", 0x60, REG_RW, REG_SAME(0x0003C000)},
    {"TISEL", 0x68, REG_RW, REG_SAME(0x00000F0F)},
};

#endif
