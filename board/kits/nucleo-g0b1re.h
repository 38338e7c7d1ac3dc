/* SPDX-License-Identifier: MIT */
/* NUCLEO-G0B1RE: STM32G0B1RE. ST-LINK's serial port is USART2 on PA2 and PA3 (UM2324 6.7).
 * Numbers only: firmware, linker, virtual board and tests read this file. Sizes in bytes. */
#ifndef BOARD_KITS_NUCLEO_G0B1RE_H
#define BOARD_KITS_NUCLEO_G0B1RE_H

#define KIT_NAME "nucleo-g0b1re"
#define KIT_CHIP stm32g0 /* folder in board/chips */
#define KIT_PART "STM32G0B1RE"

#define KIT_FLASH_SIZE (512 * 1024)
#define KIT_BANK_SIZE  (256 * 1024) /* flash is one or two banks of this size */
#define KIT_SLOTS      1 /* places for an application; TULPAR_TWO_SLOTS may say otherwise */
#define KIT_SRAM_SIZE  (144 * 1024)

/* Nothing is erased or programmed while the supply is below this level of the PVD: 5 is 2.8 V, the
 * level that the brown-out reset should have. A board that runs on less takes a lower one, 0 being
 * 2.0 V (DS13560, embedded reset and power control). */
#define KIT_SUPPLY_LEVEL 5

/* The USART behind the board's USB connector, and its pins with the alternate function of each. */
#define KIT_USART       2
#define KIT_TX_PORT     'A'
#define KIT_TX_PIN      2
#define KIT_TX_FUNCTION 1
#define KIT_RX_PORT     'A'
#define KIT_RX_PIN      3
#define KIT_RX_FUNCTION 1

/* What a person sees and presses. ACTIVE: the level of the pin when lit, or pressed. */
#define KIT_LED_NAME      "LD4"
#define KIT_LED_PORT      'A'
#define KIT_LED_PIN       5
#define KIT_LED_ACTIVE    1
#define KIT_BUTTON_NAME   "B1"
#define KIT_BUTTON_PORT   'C'
#define KIT_BUTTON_PIN    13
#define KIT_BUTTON_ACTIVE 0

#endif
