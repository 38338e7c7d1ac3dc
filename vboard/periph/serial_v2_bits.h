/* SPDX-License-Identifier: MIT */
/* Registers of a USART and their bits: RM0394, USART registers. */
#ifndef VBOARD_PERIPH_SERIAL_V2_BITS_H
#define VBOARD_PERIPH_SERIAL_V2_BITS_H

#include "serial_shift.h"

enum usart_offset {
    CR1 = 0x00,
    CR2 = 0x04,
    CR3 = 0x08,
    BRR = 0x0C,
    GTPR = 0x10,
    RTOR = 0x14,
    RQR = 0x18,
    ISR = 0x1C,
    ICR = 0x20,
    RDR = 0x24,
    TDR = 0x28,
    PRESC = 0x2C, /* where there is a FIFO, too */
};

enum usart_bits {
    CR1_UE = 1u << 0,
    CR1_RE = 1u << 2,
    CR1_TE = 1u << 3,
    CR1_IDLEIE = 1u << 4,
    CR1_RXNEIE = 1u << 5,
    CR1_TCIE = 1u << 6,
    CR1_TXEIE = 1u << 7,
    CR1_PEIE = 1u << 8,
    CR1_PS = 1u << 9,
    CR1_PCE = 1u << 10,
    CR1_M0 = 1u << 12,
    CR1_CMIE = 1u << 14,
    CR1_OVER8 = 1u << 15,
    CR1_M1 = 1u << 28,
    CR1_WHEN_DISABLED = 0x13FF9E00,
    CR2_STOP_SHIFT = 12,
    CR2_ADD_SHIFT = 24,
    CR2_UNMODELLED = 0x00FFCF69,
    CR2_CLKEN = 1u << 11,
    CR2_LINEN = 1u << 14,
    CR2_OF_CLKEN = 7u << 8, /* LBCL, CPHA, CPOL */
    CR2_OF_LINEN = 3u << 5, /* LBDL, LBDIE */
    CR3_IREN = 1u << 1,
    CR3_SCEN = 1u << 5,
    CR3_CTSE = 1u << 9,
    CR3_OF_IREN = 1u << 2,  /* IRLP */
    CR3_OF_SCEN = 1u << 4,  /* NACK */
    CR3_OF_CTSE = 1u << 10, /* CTSIE */
    CR2_WHEN_DISABLED = 3u << CR2_STOP_SHIFT,
    CR3_EIE = 1u << 0,
    CR3_DMAR = 1u << 6,
    CR3_DMAT = 1u << 7,
    CR3_ONEBIT = 1u << 11,
    CR3_OVRDIS = 1u << 12,
    CR3_WHEN_DISABLED = CR3_ONEBIT | CR3_OVRDIS,
    RQR_SBKRQ = 1u << 1,
    RQR_RXFRQ = 1u << 3,
    RQR_TXFRQ = 1u << 4,
    ISR_BUSY = 1u << 16,
    ISR_SBKF = 1u << 18,
    ISR_TEACK = 1u << 21,
    ISR_REACK = 1u << 22,
    ICR_CLEARABLE =
        SERIAL_PE | SERIAL_FE | SERIAL_NE | SERIAL_ORE | SERIAL_IDLE | SERIAL_TC | SERIAL_CMF,
};

#define CR1_UNMODELLED UINT32_C(0xEC002000) /* MME, RTOIE, EOBIE; FIFOEN, TXFEIE, RXFFIE */
#define CR3_UNMODELLED UINT32_C(0xFE80673E) /* from bit 23 on: thresholds of the FIFO */

#endif
