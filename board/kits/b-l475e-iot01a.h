/* SPDX-License-Identifier: MIT */
/* B-L475E-IOT01A: STM32L475VG. ST-LINK's serial port is USART1 on PB6 and PB7 (UM2153 7.2).
 * Numbers only: firmware, linker, virtual board and tests read this file. Sizes in bytes. */
#ifndef BOARD_KITS_B_L475E_IOT01A_H
#define BOARD_KITS_B_L475E_IOT01A_H

#define KIT_NAME "b-l475e-iot01a"
#define KIT_CHIP stm32l4 /* folder in board/chips */
#define KIT_PART "STM32L475VG"

#define KIT_FLASH_SIZE         (1024 * 1024)
#define KIT_BANK_SIZE          (512 * 1024) /* flash is one or two banks of this size */
#define KIT_SLOTS              1 /* places for an application; TULPAR_TWO_SLOTS may say otherwise */
#define KIT_SRAM1_SIZE         (96 * 1024)
#define KIT_SRAM2_SIZE         (32 * 1024)
#define KIT_SRAM2_BEHIND_SRAM1 0 /* 1: SRAM2 is seen once more, right behind SRAM1 (RM0351) */

/* Nothing is erased or programmed while the supply is below this level of the PVD: 5 is 2.8 V, the
 * level that the brown-out reset should have. A board that runs on less takes a lower one, 0 being
 * 2.0 V (DS10969, embedded reset and power control). */
#define KIT_SUPPLY_LEVEL 5

/* The USART behind the board's USB connector, and its pins with the alternate function of each. */
#define KIT_USART       1
#define KIT_TX_PORT     'B'
#define KIT_TX_PIN      6
#define KIT_TX_FUNCTION 7
#define KIT_RX_PORT     'B'
#define KIT_RX_PIN      7
#define KIT_RX_FUNCTION 7

/* What a person sees and presses. ACTIVE: the level of the pin when lit, or pressed. */
#define KIT_LED_NAME      "LD2"
#define KIT_LED_PORT      'B'
#define KIT_LED_PIN       14
#define KIT_LED_ACTIVE    1
#define KIT_LED_2_NAME    "LD1"
#define KIT_LED_2_PORT    'A'
#define KIT_LED_2_PIN     5
#define KIT_LED_2_ACTIVE  1
#define KIT_BUTTON_NAME   "B2"
#define KIT_BUTTON_PORT   'C'
#define KIT_BUTTON_PIN    13
#define KIT_BUTTON_ACTIVE 0

#endif
