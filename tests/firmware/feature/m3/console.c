/* SPDX-License-Identifier: MIT */
/* UART0 of the image AN385 (CMSDK APB UART, ARM DDI 0479 4.3): its output, polled. */
#include "port.h"
#include "registers.h"

#define UART_DATA    REGISTER(0x40004000u, 0x00)
#define UART_STATE   REGISTER(0x40004000u, 0x04)
#define UART_CTRL    REGISTER(0x40004000u, 0x08)
#define UART_BAUDDIV REGISTER(0x40004000u, 0x10)

enum { STATE_TX_FULL = 1, CTRL_TX_ENABLE = 1, CLOCK_HZ = 25000000 };

void serial_init(uint32_t baud) {
    UART_BAUDDIV = CLOCK_HZ / baud;
    UART_CTRL = CTRL_TX_ENABLE;
}

void serial_write(void *context, const uint8_t *data, uint32_t length) {
    (void)context;
    for (uint32_t i = 0; i < length; i++) {
        while ((UART_STATE & STATE_TX_FULL) != 0) {
        }
        UART_DATA = data[i];
    }
}

void serial_drain(void) {
}
