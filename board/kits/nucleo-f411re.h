/* SPDX-License-Identifier: MIT */
/* NUCLEO-F411RE: STM32F411RE. ST-LINK's serial port is USART2 on PA2 and PA3 (UM1724 6.8).
 * Numbers only: firmware, linker, virtual board and tests read this file. Sizes in bytes. */
#ifndef BOARD_KITS_NUCLEO_F411RE_H
#define BOARD_KITS_NUCLEO_F411RE_H

#define KIT_NAME "nucleo-f411re"
#define KIT_CHIP stm32f4 /* folder in board/chips */
#define KIT_PART "STM32F411RE"

#define KIT_FLASH_SIZE (512 * 1024)
#define KIT_BANK_SIZE  (512 * 1024) /* flash is one or two banks of this size */
#define KIT_SLOTS      1 /* places for an application; TULPAR_TWO_SLOTS may say otherwise */
#define KIT_REFERENCE  1 /* `make test` runs everything on it (tests/kits.cmake) */
#define KIT_SRAM_SIZE  (128 * 1024)
#define KIT_CCM_SIZE   0

#define KIT_TRIED_WITH_TWO 1 /* tests build it with two slots, too, of one sector each */

/* Nothing is erased or programmed while the supply is below this level of the PVD: 6 is 2.8 V. The
 * flash is programmed 32 bits at a time, which asks for 2.7 V; levels below 5 do not see to that
 * (RM0090 3.6.2 and 5.4.1; DS10314). */
#define KIT_SUPPLY_LEVEL 6

/* The USART behind the board's USB connector, and its pins with the alternate function of each. */
#define KIT_USART       2
#define KIT_TX_PORT     'A'
#define KIT_TX_PIN      2
#define KIT_TX_FUNCTION 7
#define KIT_RX_PORT     'A'
#define KIT_RX_PIN      3
#define KIT_RX_FUNCTION 7

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
