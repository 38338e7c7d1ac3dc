/* SPDX-License-Identifier: MIT */
/* STM32F4 Discovery: STM32F407VG. It has no serial port on USB: USART2 on PA2 and PA3, with an
 * adapter (UM1472 4.12). Numbers only: firmware, linker, virtual board and tests read this file.
 * Sizes in bytes. */
#ifndef BOARD_KITS_STM32F4_DISCOVERY_H
#define BOARD_KITS_STM32F4_DISCOVERY_H

#define KIT_NAME "stm32f4-discovery"
#define KIT_CHIP stm32f4 /* folder in board/chips */
#define KIT_PART "STM32F407VG"

#define KIT_FLASH_SIZE (1024 * 1024)
#define KIT_BANK_SIZE  (1024 * 1024) /* flash is one or two banks of this size */
#define KIT_SLOTS      1 /* places for an application; TULPAR_TWO_SLOTS may say otherwise */
#define KIT_SRAM_SIZE  (128 * 1024)
#define KIT_CCM_SIZE   (64 * 1024)

#define KIT_TRIED_WITH_TWO   1 /* tests build it with two slots, too, */
#define KIT_REFERENCE_OF_TWO 1 /* and run everything on it then: its slots are of three sectors */

/* Nothing is erased or programmed while the supply is below this level of the PVD: 6 is 2.8 V. The
 * flash is programmed 32 bits at a time, which asks for 2.7 V; levels below 5 do not see to that
 * (RM0090 3.6.2 and 5.4.1; DS8626). */
#define KIT_SUPPLY_LEVEL 6

/* The USART for an adapter at the pins, with the alternate function of each. */
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
#define KIT_LED_NAME      "LD4"
#define KIT_LED_PORT      'D'
#define KIT_LED_PIN       12
#define KIT_LED_ACTIVE    1
#define KIT_LED_2_NAME    "LD3"
#define KIT_LED_2_PORT    'D'
#define KIT_LED_2_PIN     13
#define KIT_LED_2_ACTIVE  1
#define KIT_BUTTON_NAME   "B1"
#define KIT_BUTTON_PORT   'A'
#define KIT_BUTTON_PIN    0
#define KIT_BUTTON_ACTIVE 1

#endif
