/* SPDX-License-Identifier: MIT */
/* What the two halves of a USART's model share: registers (serial_v1.c or serial_v2.c) and line
 * (serial_shift.c). */
#ifndef VBOARD_PERIPH_SERIAL_SHIFT_H
#define VBOARD_PERIPH_SERIAL_SHIFT_H

#include "serial.h"

/* These are at the same places in SR and in ISR; a match is known to version 2 only. */
enum serial_flags {
    SERIAL_PE = 1u << 0,
    SERIAL_FE = 1u << 1,
    SERIAL_NE = 1u << 2,
    SERIAL_ORE = 1u << 3,
    SERIAL_IDLE = 1u << 4,
    SERIAL_RXNE = 1u << 5,
    SERIAL_TC = 1u << 6,
    SERIAL_TXE = 1u << 7,
    SERIAL_CMF = 1u << 17,
    SERIAL_FLAGS_RESET = SERIAL_TC | SERIAL_TXE,
};

enum { SERIAL_NO_MATCH = 0xFFFF };

/* So many clocks make a bit, by BRR: RM0394 and RM0090, USART baud rate generation. */
uint32_t serial_bit_clocks(uint32_t brr, bool over8);
enum { SERIAL_BIT_CLOCKS_LEAST = 16, SERIAL_BIT_CLOCKS_LEAST_OVER8 = 8 };

/* Interrupt and DMA request lines follow the flags. */
void usart_update(struct usart *usart, struct vboard *wires);
/* Other settings: transmitter and receiver are switched on and off as they say. */
void usart_apply(struct usart *usart, struct vboard *wires, struct serial_settings settings);

/* A write of TDR, or of DR: the byte goes to the line when it can. */
void usart_send(struct usart *usart, struct vboard *wires, uint32_t word);
void usart_send_break(struct usart *usart, struct vboard *wires);
/* The transmitter loses what it has; flags stay. */
void usart_stop_sending(struct usart *usart, struct vboard *wires);
/* Is a frame under way? */
bool usart_is_sending(const struct usart *usart);
bool usart_is_receiving(const struct usart *usart, const struct vboard *wires);
/* The peripheral's reset: registers, lines and what is under way. */
void usart_reset(struct usart *usart, struct vboard *wires);

#endif
