/* B-L475E-IOT01A: STM32L475VG. ST-LINK's serial port is USART1 on PB6 and PB7 (UM2153 7.2). */
#include "kit.h"

#include "registers.h"

const struct kit kit = {
    .name = "b-l475e-iot01a",
    .flash_size = 1024 * 1024,
    .slots = SETTING_SLOTS,
    .ram = {{0x20000000, 96 * 1024}, {0x10000000, 32 * 1024}},
    .usart = USART_1,
    .usart_enable = RCC_APB2ENR_OFFSET,
    .usart_bit = RCC_APB2ENR_USART1EN,
    .dma_receive_channel = 5,
    .dma_send_channel = 4,
    .dma_request = 2,
    .tx = {GPIO_B, 6, 7},
    .rx = {GPIO_B, 7, 7},
};
