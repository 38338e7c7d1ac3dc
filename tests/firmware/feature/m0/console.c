/* SPDX-License-Identifier: MIT */
/* UART0 of the nRF51 (nRF51 Series Reference Manual, chapter 29): its output, polled. */
#include "port.h"
#include "registers.h"

#define UART_STARTTX  REGISTER(0x40002000u, 0x008)
#define UART_TXDRDY   REGISTER(0x40002000u, 0x11C)
#define UART_ENABLE   REGISTER(0x40002000u, 0x500)
#define UART_PSELTXD  REGISTER(0x40002000u, 0x50C)
#define UART_TXD      REGISTER(0x40002000u, 0x51C)
#define UART_BAUDRATE REGISTER(0x40002000u, 0x524)

enum { ENABLED = 4, BAUDRATE_115200 = 0x01D7E000, TX_PIN = 24 };

void serial_init(uint32_t baud) {
    (void)baud;
    UART_PSELTXD = TX_PIN;
    UART_BAUDRATE = BAUDRATE_115200;
    UART_ENABLE = ENABLED;
    UART_STARTTX = 1;
}

void serial_write(void *context, const uint8_t *data, uint32_t length) {
    (void)context;
    for (uint32_t i = 0; i < length; i++) {
        UART_TXDRDY = 0;
        UART_TXD = data[i];
        while (UART_TXDRDY == 0) {
        }
    }
}

void serial_drain(void) {
}
