/* SPDX-License-Identifier: MIT */
/* The registers of a USART with SR and DR: STM32F1 and STM32F4. RM0008 and RM0090, USART. */
#ifndef VBOARD_PERIPH_SERIAL_V1_H
#define VBOARD_PERIPH_SERIAL_V1_H

#include "serial.h"

/* Of a struct usart. */
extern const struct peripheral serial_v1_peripheral;
extern const struct serial_version serial_v1;

/* "The peripheral registers can be accessed by half-words or words"; a DMA controller reaches DR by
 * bytes, too. In SR, zeros clear and ones do nothing: software writes ones everywhere else. Only
 * the STM32F4 has OVER8 (CR1 bit 15) and ONEBIT (CR3 bit 11). */
#define SERIAL_V1_REGS(cr1, cr3)                                                                   \
    {"SR", 0x00, REG_RW | REG_NARROW, REG_ALL_BITS},                                               \
        {"DR", 0x04, REG_RW | REG_NARROW, REG_SAME(0x1FF)},                                        \
        {"BRR", 0x08, REG_RW | REG_NARROW, REG_SAME(0xFFFF)},                                      \
        {"CR1", 0x0C, REG_RW | REG_NARROW, REG_SAME(cr1)},                                         \
        {"CR2", 0x10, REG_RW | REG_NARROW, REG_SAME(0x7F6F)},                                      \
        {"CR3", 0x14, REG_RW | REG_NARROW, REG_SAME(cr3)}, {                                       \
        "GTPR", 0x18, REG_RW | REG_NARROW, REG_SAME(0xFFFF)                                        \
    }
enum {
    SERIAL_V1_CR1_F1 = 0x3FFF,
    SERIAL_V1_CR3_F1 = 0x07FF,
    SERIAL_V1_CR1_F4 = 0xBFFF,
    SERIAL_V1_CR3_F4 = 0x0FFF,
};

#endif
