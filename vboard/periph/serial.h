/* SPDX-License-Identifier: MIT */
/* USART1 to USART3: one instance each, and what the machine needs of them. The registers are those
 * of a version: serial_v1.h (SR and DR), serial_v2.h (ISR, RDR and TDR).
 *
 * Modelled: asynchronous mode, 7/8/9 bits, parity, 1 and 2 stop bits, oversampling by 16 and 8,
 * interrupts, DMA, break, idle, character match. Not: synchronous, LIN, smartcard, IrDA, half
 * duplex, flow control, mute, auto-baud, time-out, inversions, FIFO and prescaler: switching one on
 * stops the run. */
#ifndef VBOARD_PERIPH_SERIAL_H
#define VBOARD_PERIPH_SERIAL_H

#include "../line.h"
#include "../regs.h"
#include "../wires.h"

/* What the registers of either version come to. */
struct serial_settings {
    bool sends, receives;
    bool parity, odd;
    bool one_sample;      /* no noise is noticed */
    bool overruns_unseen; /* a byte that nobody has read is overwritten */
    bool dma_sends, dma_receives;
    uint8_t word_bits; /* with the parity bit */
    uint8_t stop_bits;
    uint16_t match;            /* the word that raises SERIAL_CMF */
    uint32_t bit_clocks;       /* clocks of the USART to a bit ... */
    uint32_t bit_clocks_least; /* ... and how few are allowed */
    uint32_t interrupts;       /* flags that raise the interrupt */
};

struct usart {
    unsigned instance; /* 0 is USART1 */
    uint32_t cr1, cr2, cr3, brr, gtpr, rtor;
    uint32_t flags; /* of SR or ISR: enum serial_flags */
    uint32_t seen;  /* flags that the latest read of SR has shown */
    uint32_t rdr, tdr;
    struct serial_settings settings;
    bool tdr_full, break_asked;
    bool sending, sending_preamble, sending_break;
    bool receiving;
    uint64_t receive_start;
    uint64_t overruns;
};

/* Where a version has them: what is needed to set a USART up from outside. */
struct serial_version {
    uint32_t cr1, cr3, brr;
    uint32_t cr1_listening; /* CR1 for a program that waits for an interrupt with each byte */
};

void usart_make(struct usart *usart, unsigned instance);
/* The line at the RX pin fell just now. */
void usart_line_fell(struct usart *usart, struct vboard *wires);
void usart_tx_event(struct usart *usart, struct vboard *wires);
void usart_rx_event(struct usart *usart, struct vboard *wires);
void usart_idle_event(struct usart *usart, struct vboard *wires);

#endif
