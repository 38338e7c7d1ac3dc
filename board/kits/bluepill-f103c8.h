/* SPDX-License-Identifier: MIT */
/* Blue Pill: STM32F103C8, as its data sheet has it, with 64 KB of flash. It has no serial port on
 * USB: USART1 on PA9 and PA10, with an adapter. Its crystals are not used.
 * Numbers only: firmware, linker, virtual board and tests read this file. Sizes in bytes. */
#ifndef BOARD_KITS_BLUEPILL_F103C8_H
#define BOARD_KITS_BLUEPILL_F103C8_H

#define KIT_NAME "bluepill-f103c8"
#define KIT_CHIP stm32f1 /* folder in board/chips */
#define KIT_PART "STM32F103C8"

#define KIT_FLASH_SIZE (64 * 1024)
#define KIT_BANK_SIZE  (64 * 1024) /* flash is one or two banks of this size */
#define KIT_SLOTS      1           /* places for an application */
#define KIT_SRAM_SIZE  (20 * 1024)

/* Nothing is erased or programmed while the supply is below this level of the PVD: 6 is 2.8 V. The
 * flash takes both down to 2 V (DS5319): what is left is for the supply to sink in meanwhile. */
#define KIT_SUPPLY_LEVEL 6

/* The USART for an adapter at the pins. They have their functions by the remap of AFIO, which is
 * left alone; there are no numbers of functions. */
#define KIT_USART       1
#define KIT_TX_PORT     'A'
#define KIT_TX_PIN      9
#define KIT_TX_FUNCTION 0
#define KIT_RX_PORT     'A'
#define KIT_RX_PIN      10
#define KIT_RX_FUNCTION 0

/* The crystal or clock at HSE, for applications: the bootloader works without it. */
#define KIT_HSE_HZ 8000000

/* What a person sees. ACTIVE: the level of the pin when lit. Its one button is reset. */
#define KIT_LED_NAME   "C13"
#define KIT_LED_PORT   'C'
#define KIT_LED_PIN    13
#define KIT_LED_ACTIVE 0

#endif
