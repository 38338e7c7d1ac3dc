/* SPDX-License-Identifier: MIT */
/* NUCLEO-L476RG: STM32L476RG. ST-LINK's serial port is USART2 on PA2 and PA3 (UM1724 6.8).
 * Numbers only: firmware, linker, virtual board and tests read this file. Sizes in bytes. */
#ifndef BOARD_KITS_NUCLEO_L476RG_H
#define BOARD_KITS_NUCLEO_L476RG_H

#define KIT_NAME "nucleo-l476rg"
#define KIT_CHIP stm32l4 /* folder in board/chips */
#define KIT_PART "STM32L476RG"

#define KIT_FLASH_SIZE         (1024 * 1024)
#define KIT_BANK_SIZE          (512 * 1024) /* flash is one or two banks of this size */
#define KIT_SLOTS              2 /* places for an application; TULPAR_TWO_SLOTS may say otherwise */
#define KIT_KEYS               1 /* there is a bootloader with keys */
#define KIT_REFERENCE          1 /* `make test` runs everything on it (tests/kits.cmake) */
#define KIT_SRAM1_SIZE         (96 * 1024)
#define KIT_SRAM2_SIZE         (32 * 1024)
#define KIT_SRAM2_BEHIND_SRAM1 0 /* 1: SRAM2 is seen once more, right behind SRAM1 (RM0351) */

/* Nothing is erased or programmed while the supply is below this level of the PVD: 5 is 2.8 V, the
 * level that the brown-out reset should have. A board that runs on less takes a lower one, 0 being
 * 2.0 V (DS10198, embedded reset and power control). */
#define KIT_SUPPLY_LEVEL 5

/* The USART behind the board's USB connector, and its pins with the alternate function of each. */
#define KIT_USART       2
#define KIT_TX_PORT     'A'
#define KIT_TX_PIN      2
#define KIT_TX_FUNCTION 7
#define KIT_RX_PORT     'A'
#define KIT_RX_PIN      3
#define KIT_RX_FUNCTION 7

/* What a person sees and presses. ACTIVE: the level of the pin when lit, or pressed. */
#define KIT_LED_NAME      "LD2"
#define KIT_LED_PORT      'A'
#define KIT_LED_PIN       5
#define KIT_LED_ACTIVE    1
#define KIT_BUTTON_NAME   "B1"
#define KIT_BUTTON_PORT   'C'
#define KIT_BUTTON_PIN    13
#define KIT_BUTTON_ACTIVE 0

#endif
