/* SPDX-License-Identifier: MIT */
/* What the two halves of a USART's model share: registers (usart.c) and line (usart_shift.c). */
#ifndef VBOARD_PERIPH_SERIAL_SHIFT_H
#define VBOARD_PERIPH_SERIAL_SHIFT_H

#include "serial_v2.h"

/* Does the transmitter (CR1_TE), or the receiver (CR1_RE), work? */
bool usart_on(const struct usart *usart, uint32_t enable);

/* How long a bit lasts. False: the settings are not allowed, and that has been said. */
bool usart_rate(const struct usart *usart, struct vboard *wires, struct line_rate *result);

/* Interrupt and DMA request lines follow the flags. */
void usart_update(struct usart *usart, struct vboard *wires);

/* Moves on what waits for the shift register: a break, or TDR. */
void usart_send_next(struct usart *usart, struct vboard *wires);
/* The idle frame when the transmitter is switched on: RM0394, USART transmitter. */
void usart_send_preamble(struct usart *usart, struct vboard *wires);
void usart_stop_sending(struct usart *usart, struct vboard *wires);

/* The receiver is switched on: it looks for the next falling edge that is known. */
void usart_start_receiving(struct usart *usart, struct vboard *wires);
void usart_stop_receiving(struct usart *usart, struct vboard *wires);

#endif
