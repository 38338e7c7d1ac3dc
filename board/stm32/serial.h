/* SPDX-License-Identifier: MIT */
/* What the USARTs of all versions have in common: RM0394 38.8, RM0090 30.6. The chip's registers.h
 * has for each USART by its number: USARTn_BASE, its clock (USARTn_CLOCK_HZ), _ENABLE_OFFSET and
 * _ENABLE_BIT in RCC, and the DMA's numbers. */
#ifndef STM32_SERIAL_H
#define STM32_SERIAL_H

#include "kit.h"

#define USART_DIVIDER_MIN 16u /* in BRR, oversampling by 16 */
#define USART_DIVIDER_MAX 0xFFFFu

#define USART_CR1_RE      (1u << 2)
#define USART_CR1_TE      (1u << 3)
#define USART_CR3_DMAR    (1u << 6)
#define USART_CR3_DMAT    (1u << 7)
#define USART_STATUS_FE   (1u << 1)
#define USART_STATUS_NF   (1u << 2)
#define USART_STATUS_ORE  (1u << 3)
#define USART_STATUS_RXNE (1u << 5)
#define USART_STATUS_TC   (1u << 6)
#define USART_STATUS_TXE  (1u << 7)

/* The bound of every wait for bytes to go out. Were a poll a single cycle of 80 MHz, a byte at 300
 * baud would be out in a quarter of it, and an outbox of serial_write_dma.c at RATE_LOWEST
 * (wire/message.h) in two thirds. */
enum { SEND_POLLS = 10000000 };

/* A fact of the kit's USART: OF_USART(BASE) is USART2_BASE where KIT_USART is 2. */
#define OF_USART(fact)           OF_USART_2(KIT_USART, fact)
#define OF_USART_2(number, fact) OF_USART_3(number, fact)
#define OF_USART_3(number, fact) USART##number##_##fact

#define THE_USART OF_USART(BASE)

#endif
