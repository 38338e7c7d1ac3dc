/* SPDX-License-Identifier: MIT */
/* B-L475E-IOT01A: STM32L475VG. ST-LINK's serial port is USART1 on PB6 and PB7 (UM2153 7.2). */
#ifndef KIT_H
#define KIT_H

#include "registers.h"

#define KIT_NAME       "b-l475e-iot01a"
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
#define KIT_USART       USART_1
#define KIT_USART_ENR   REGISTER(RCC_BASE, RCC_APB2ENR_OFFSET)
#define KIT_USART_BIT   RCC_APB2ENR_USART1EN
#define KIT_DMA_RECEIVE 5u
#define KIT_DMA_SEND    4u
#define KIT_DMA_REQUEST 2u

/* Its pins, with the alternate function of each. */
#define KIT_PORT        GPIO_B
#define KIT_TX          6u
#define KIT_TX_FUNCTION 7u
#define KIT_RX          7u
#define KIT_RX_FUNCTION 7u

#endif
