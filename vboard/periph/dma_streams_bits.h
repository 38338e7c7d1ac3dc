/* SPDX-License-Identifier: MIT */
/* Registers of a DMA controller with streams, and their bits: RM0090, DMA registers. */
#ifndef VBOARD_PERIPH_DMA_STREAMS_BITS_H
#define VBOARD_PERIPH_DMA_STREAMS_BITS_H

enum {
    LISR = 0x00,
    HISR = 0x04,
    LIFCR = 0x08,
    HIFCR = 0x0C,
    STREAM_BASE = 0x10,
    STREAM_STRIDE = 0x18,
    CR = 0x00,
    NDTR = 0x04,
    PAR = 0x08,
    M0AR = 0x0C,
    M1AR = 0x10,
};

enum {
    CR_EN = 1u << 0,
    CR_DMEIE = 1u << 1,
    CR_TEIE = 1u << 2,
    CR_HTIE = 1u << 3,
    CR_TCIE = 1u << 4,
    CR_INTERRUPTS = CR_DMEIE | CR_TEIE | CR_HTIE | CR_TCIE, /* one place below the flags */
    CR_PFCTRL = 1u << 5,
    CR_DIR_SHIFT = 6,
    CR_CIRC = 1u << 8,
    CR_PINC = 1u << 9,
    CR_MINC = 1u << 10,
    CR_PSIZE_SHIFT = 11,
    CR_MSIZE_SHIFT = 13,
    CR_PINCOS = 1u << 15,
    CR_DBM = 1u << 18,
    CR_CT = 1u << 19,
    CR_BURSTS = 0xFu << 21,
    CR_CHSEL_SHIFT = 25,
    CR_CHSEL_MASK = 7,
    DIR_FROM_PERIPHERAL = 0,
    DIR_TO_PERIPHERAL = 1,
    DIR_IN_MEMORY = 2,
    FCR_DMDIS = 1u << 2,
    FCR_FEIE = 1u << 7,
    FCR_WRITABLE = 0x87,
    FCR_RESET = 0x21,
    FLAG_TEIF = 1u << 3,
    FLAG_HTIF = 1u << 4,
    FLAG_TCIF = 1u << 5,
    FLAGS = 0x3D,
    STREAMS_IN_WORD = 4,
    ITEMS_MAX = 0xFFFF,
    ITEM_CYCLES = 5, /* memory to memory: read, write and arbitration, AN4031 */
    APB1 = 0x40000000,
    APB1_END = 0x40010000,
};

#endif
