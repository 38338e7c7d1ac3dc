/* SPDX-License-Identifier: MIT */
/* USART1 to USART3: one instance each. RM0394 and RM0351, USART.
 *
 * Modelled: asynchronous mode, 7/8/9 bits, parity, 1 and 2 stop bits, oversampling by 16 and 8,
 * interrupts, DMA, break, idle, character match. Not: synchronous, LIN, smartcard, IrDA, half
 * duplex, flow control, mute, auto-baud, time-out, inversions, FIFO and prescaler: switching one on
 * stops the run. */
#ifndef VBOARD_PERIPH_SERIAL_V2_H
#define VBOARD_PERIPH_SERIAL_V2_H

#include "../line.h"
#include "../regs.h"
#include "../wires.h"

struct usart {
    unsigned instance; /* 0 is USART1 */
    uint32_t cr1, cr2, cr3, brr, gtpr, rtor, isr;
    uint32_t rdr, tdr;
    bool tdr_full, break_asked;
    bool sending, sending_preamble;
    bool receiving;
    uint64_t receive_start;
    uint64_t overruns;
};

extern const struct peripheral usart_peripheral;

void usart_make(struct usart *usart, unsigned instance);
/* The line at the RX pin fell just now. */
void usart_line_fell(struct usart *usart, struct vboard *wires);
void usart_tx_event(struct usart *usart, struct vboard *wires);
void usart_rx_event(struct usart *usart, struct vboard *wires);
void usart_idle_event(struct usart *usart, struct vboard *wires);

#endif
