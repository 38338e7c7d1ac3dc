/* NUCLEO-L432KC: STM32L432KC. ST-LINK's serial port is USART2 on PA2 and PA15 (UM1956 6.10). */
#include "kit.h"

#include "registers.h"

const struct kit kit = {
    .name = "nucleo-l432kc",
    .flash_size = 256 * 1024,
    .slots = SETTING_SLOTS,
    /* SRAM2 lies at 0x10000000 and again behind SRAM1 (RM0394 2.4.1). */
    .ram = {{0x20000000, 64 * 1024}, {0x10000000, 16 * 1024}},
    .usart = USART_2,
    .usart_enable = RCC_APB1ENR1_OFFSET,
    .usart_bit = RCC_APB1ENR1_USART2EN,
    .dma_receive_channel = 6,
    .dma_send_channel = 7,
    .dma_request = 2,
    .tx = {GPIO_A, 2, 7},
    .rx = {GPIO_A, 15, 3},
};
