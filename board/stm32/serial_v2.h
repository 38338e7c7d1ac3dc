/* SPDX-License-Identifier: MIT */
/* The USART that has ISR, ICR, RDR and TDR: RM0394 38.8. The chip's registers.h has for each USART
 * by its number: USARTn_BASE, _ENABLE_OFFSET and _ENABLE_BIT in RCC, and the DMA's numbers. */
#ifndef STM32_SERIAL_V2_H
#define STM32_SERIAL_V2_H

#include "kit.h"

#define USART_CR1(usart)  REGISTER(usart, 0x00)
#define USART_CR3(usart)  REGISTER(usart, 0x08)
#define USART_BRR(usart)  REGISTER(usart, 0x0C)
#define USART_DIVIDER_MIN 16u /* in BRR, oversampling by 16 */
#define USART_DIVIDER_MAX 0xFFFFu
#define USART_ISR(usart)  REGISTER(usart, 0x1C)
#define USART_ICR(usart)  REGISTER(usart, 0x20)
#define USART_RDR(usart)  REGISTER(usart, 0x24)
#define USART_TDR(usart)  REGISTER(usart, 0x28)
#define USART_RDR_OFFSET  0x24u
#define USART_TDR_OFFSET  0x28u

#define USART_CR1_UE   (1u << 0)
#define USART_CR1_RE   (1u << 2)
#define USART_CR1_TE   (1u << 3)
#define USART_CR3_DMAR (1u << 6)
#define USART_CR3_DMAT (1u << 7)
#define USART_ISR_FE   (1u << 1)
#define USART_ISR_NF   (1u << 2)
#define USART_ISR_ORE  (1u << 3)
#define USART_ISR_RXNE (1u << 5)
#define USART_ISR_TC   (1u << 6)
#define USART_ISR_TXE  (1u << 7)

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
