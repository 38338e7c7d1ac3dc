/* SPDX-License-Identifier: MIT */
/* The USART that has SR and DR: RM0090 30.6, RM0008 27.6. */
#ifndef STM32_SERIAL_V1_H
#define STM32_SERIAL_V1_H

#include "serial.h"

#define USART_STATUS(usart)  REGISTER(usart, 0x00)
#define USART_RECEIVE_OFFSET 0x04u
#define USART_SEND_OFFSET    0x04u
#define USART_RECEIVE(usart) REGISTER(usart, USART_RECEIVE_OFFSET)
#define USART_SEND(usart)    REGISTER(usart, USART_SEND_OFFSET)
#define USART_BRR(usart)     REGISTER(usart, 0x08)
#define USART_CR1(usart)     REGISTER(usart, 0x0C)
#define USART_CR3(usart)     REGISTER(usart, 0x14)

#define USART_CR1_UE (1u << 13)

/* SR was read; reading DR behind it clears the errors. With a byte in DR that is left to the DMA,
 * which is about to read it: a read from here would take the byte away from it. Between the two
 * reads one may still come, and the packet that it is lost from is sent once more. */
static inline void serial_clear_errors(uint32_t status) {
    if ((status & USART_STATUS_RXNE) == 0) {
        (void)USART_RECEIVE(THE_USART);
    }
}

/* The DMA writes DR without reading SR before, and that leaves TC as it was: the end of the bytes
 * before would be taken for the end of these. A zero clears; ones leave the other flags alone
 * (RM0090 30.6.1). */
static inline void serial_begin_to_send(void) {
    USART_STATUS(THE_USART) = ~USART_STATUS_TC;
}

#endif
