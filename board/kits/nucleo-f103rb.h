/* SPDX-License-Identifier: MIT */
/* NUCLEO-F103RB: STM32F103RB. ST-LINK's serial port is USART2 on PA2 and PA3 (UM1724 6.8).
 * Numbers only: firmware, linker, virtual board and tests read this file. Sizes in bytes. */
#ifndef BOARD_KITS_NUCLEO_F103RB_H
#define BOARD_KITS_NUCLEO_F103RB_H

#define KIT_NAME "nucleo-f103rb"
#define KIT_CHIP stm32f1 /* folder in board/chips */
#define KIT_PART "STM32F103RB"

#define KIT_FLASH_SIZE (128 * 1024)
#define KIT_BANK_SIZE  (128 * 1024) /* flash is one or two banks of this size */
#define KIT_SLOTS      1            /* places for an application */
#define KIT_SRAM_SIZE  (20 * 1024)

/* Nothing is erased or programmed while the supply is below this level of the PVD: 6 is 2.8 V. The
 * flash takes both down to 2 V (DS5319): what is left is for the supply to sink in meanwhile. */
#define KIT_SUPPLY_LEVEL 6

/* The USART behind the board's USB connector. The pins have their functions by the remap of AFIO,
 * which is left alone; there are no numbers of functions. */
#define KIT_USART       2
#define KIT_TX_PORT     'A'
#define KIT_TX_PIN      2
#define KIT_TX_FUNCTION 0
#define KIT_RX_PORT     'A'
#define KIT_RX_PIN      3
#define KIT_RX_FUNCTION 0

/* The crystal or clock at HSE, for applications: the bootloader works without it. */
#define KIT_HSE_HZ 8000000

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
