/* SPDX-License-Identifier: MIT */
/* Sending by DMA: a reply goes out while the next page is already being erased. */
#include <string.h>

#include "port.h"
#include "registers.h"

enum { OUTBOX_SIZE = 256 };

static uint8_t outbox[OUTBOX_SIZE] NOT_ZEROED;

/* A channel that the hardware has switched off ends the wait, too. */
static void wait_until_sent(void) {
    for (uint32_t i = 0; i < SEND_POLLS && dma_sends(); i++) {
        watchdog_feed(NULL);
    }
    dma_send_stop();
}

/* False: the DMA does not do it. */
static bool starts(uint32_t length) {
    serial_begin_to_send();
    USART_CR3(THE_USART) |= USART_CR3_DMAT;
    return dma_send(THE_USART + USART_SEND_OFFSET, outbox, length);
}

void serial_write(void *context, const uint8_t *data, uint32_t length) {
    (void)context;
    while (length > 0) {
        uint32_t part = length < OUTBOX_SIZE ? length : OUTBOX_SIZE;

        wait_until_sent();
        memcpy(outbox, data, part);
        if (!starts(part)) {
            serial_write_waiting(outbox, part);
        }
        data += part;
        length -= part;
    }
}

void serial_drain(void) {
    wait_until_sent();
    serial_wait_for(USART_STATUS_TC);
}
