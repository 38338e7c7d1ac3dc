/* SPDX-License-Identifier: MIT */
/* Sending by DMA: a reply goes out while the next page is already being erased. */
#include <string.h>

#include "kit.h"
#include "port.h"

enum { OUTBOX_SIZE = 256, DRAIN_POLLS = 10000000 /* as long as the slowest rate needs */ };

static uint8_t outbox[OUTBOX_SIZE] NOT_ZEROED;

static bool sending(void) {
    return (DMA_CCR(DMA_1, KIT_DMA_SEND) & DMA_CCR_EN) != 0 && DMA_CNDTR(DMA_1, KIT_DMA_SEND) != 0;
}

/* The hardware switches the channel off after a bus error: that ends the wait, too. */
static void wait_until_sent(void) {
    for (uint32_t i = 0; i < DRAIN_POLLS && sending(); i++) {
        watchdog_feed(NULL);
    }
    DMA_CCR(DMA_1, KIT_DMA_SEND) = 0;
}

/* False: there is no such channel, as on emulators. */
static bool starts(uint32_t length) {
    uint32_t shift = DMA_CSELR_WIDTH * (KIT_DMA_SEND - 1);

    DMA_CSELR(DMA_1) |= KIT_DMA_REQUEST << shift;
    DMA_CPAR(DMA_1, KIT_DMA_SEND) = KIT_USART + USART_TDR_OFFSET;
    DMA_CMAR(DMA_1, KIT_DMA_SEND) = (uint32_t)(uintptr_t)outbox;
    DMA_CNDTR(DMA_1, KIT_DMA_SEND) = length;
    USART_CR3(KIT_USART) |= USART_CR3_DMAT;
    DMA_CCR(DMA_1, KIT_DMA_SEND) = DMA_CCR_MINC | DMA_CCR_DIR | DMA_CCR_EN;
    return (DMA_CCR(DMA_1, KIT_DMA_SEND) & DMA_CCR_EN) != 0;
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
    serial_wait_for(USART_ISR_TC);
}
