/* NUCLEO-L476RG: STM32L476RG. ST-LINK's serial port is USART2 on PA2 and PA3 (UM1724 6.8). */
#include "kit.h"

#include "registers.h"

const struct kit kit = {
    .name = "nucleo-l476rg",
    .flash_size = 1024 * 1024,
    .slots = SETTING_SLOTS,
    .ram = {{0x20000000, 96 * 1024}, {0x10000000, 32 * 1024}},
    .usart = USART_2,
    .usart_enable = RCC_APB1ENR1_OFFSET,
    .usart_bit = RCC_APB1ENR1_USART2EN,
    .dma_receive_channel = 6,
    .dma_send_channel = 7,
    .dma_request = 2,
    .tx = {GPIO_A, 2, 7},
    .rx = {GPIO_A, 3, 7},
};
