/* What differs between boards with an STM32L4: one struct, one small file per kit. */
#ifndef STM32L4_KIT_H
#define STM32L4_KIT_H

#include <stdint.h>

#include "wire/message.h"

struct pin {
    uint32_t port;     /* register base, GPIO_A ... */
    uint8_t number;    /* 0 .. 15 */
    uint8_t alternate; /* alternate function, 0 .. 15 */
};

struct kit {
    const char *name;
    uint32_t flash_size; /* bytes */
    unsigned slots;      /* 1 or 2, for the application */
    struct memory_range ram[RAM_RANGES];

    /* The USART behind the board's USB connector. */
    uint32_t usart;               /* register base */
    uint32_t usart_enable;        /* offset in RCC of the enable register */
    uint32_t usart_bit;           /* bit mask in it */
    unsigned dma_receive_channel; /* of DMA1 */
    unsigned dma_send_channel;
    uint32_t dma_request; /* of both, in DMA1_CSELR (RM0394 11.6.7) */
    struct pin tx;
    struct pin rx;
};

/* Defined by the kit that is linked in. */
extern const struct kit kit;

#endif
