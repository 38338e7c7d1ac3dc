/* SPDX-License-Identifier: MIT */
/* NUCLEO-L476RG: STM32L476RG. ST-LINK's serial port is USART2 on PA2 and PA3 (UM1724 6.8). */
#ifndef KIT_H
#define KIT_H

#include "registers.h"

#define KIT_NAME       "nucleo-l476rg"
#define KIT_FLASH_SIZE (1024 * 1024u)
#define KIT_BANK_SIZE  (512 * 1024u) /* flash is one or two banks of this size */
#define KIT_SRAM1_SIZE (96 * 1024u)
#define KIT_SRAM2_SIZE (32 * 1024u)

/* Nothing is erased or programmed while the supply is below this level of the PVD: 5 is 2.8 V, the
 * level that the brown-out reset should have. A board that runs on less takes a lower one, 0 being
 * 2.0 V (DS11451, embedded reset and power control). */
#define KIT_SUPPLY_LEVEL 5u

/* The USART behind the board's USB connector, and the channels of DMA1 with the request of both
 * in DMA1_CSELR (RM0394 11.6.7). */
#define KIT_USART       USART_2
#define KIT_USART_ENR   RCC_APB1ENR1
#define KIT_USART_BIT   RCC_APB1ENR1_USART2EN
#define KIT_DMA_RECEIVE 6u
#define KIT_DMA_SEND    7u
#define KIT_DMA_REQUEST 2u

/* Its pins, with the alternate function of each. */
#define KIT_PORT        GPIO_A
#define KIT_TX          2u
#define KIT_TX_FUNCTION 7u
#define KIT_RX          3u
#define KIT_RX_FUNCTION 7u

#endif
