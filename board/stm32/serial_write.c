/* SPDX-License-Identifier: MIT */
/* Sending, byte by byte: the core waits. serial_write_dma.c is linked in its place where that takes
 * time from the flash. */
#include "port.h"
#include "registers.h"

void serial_write(void *context, const uint8_t *data, uint32_t length) {
    (void)context;
    serial_write_waiting(data, length);
}

void serial_drain(void) {
    serial_wait_for(USART_STATUS_TC);
}
