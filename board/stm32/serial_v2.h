/* SPDX-License-Identifier: MIT */
/* The USART that has ISR, ICR, RDR and TDR: RM0394 38.8. */
#ifndef STM32_SERIAL_V2_H
#define STM32_SERIAL_V2_H

#include "serial.h"

#define USART_CR1(usart)     REGISTER(usart, 0x00)
#define USART_CR3(usart)     REGISTER(usart, 0x08)
#define USART_BRR(usart)     REGISTER(usart, 0x0C)
#define USART_STATUS(usart)  REGISTER(usart, 0x1C)
#define USART_ICR(usart)     REGISTER(usart, 0x20)
#define USART_RECEIVE_OFFSET 0x24u
#define USART_SEND_OFFSET    0x28u
#define USART_RECEIVE(usart) REGISTER(usart, USART_RECEIVE_OFFSET)
#define USART_SEND(usart)    REGISTER(usart, USART_SEND_OFFSET)

#define USART_CR1_UE (1u << 0)

/* status: with the errors that were read. */
static inline void serial_clear_errors(uint32_t status) {
    USART_ICR(THE_USART) = status & (USART_STATUS_ORE | USART_STATUS_FE | USART_STATUS_NF);
}

/* TC goes by itself when the first byte comes. */
static inline void serial_begin_to_send(void) {
}

#endif
