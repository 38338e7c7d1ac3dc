/* SPDX-License-Identifier: MIT */
/* What the STM32L4 is like, in numbers: for C, and through the preprocessor for the linker. Sizes
 * in bytes. */
#ifndef STM32L4_FACTS_H
#define STM32L4_FACTS_H

#include "stm32/equal_units.h"
#include "stm32/kit.h"

/* Flash (RM0394 3.3.1): one erase unit for all of it. */
#define FLASH_START 0x08000000
#define ERASE_UNIT  2048

/* The same for INFO (wire/geometry.h): runs of erase units, and the longest that the data sheet
 * gives for an erase and for programming a double-word (DS11451, flash memory characteristics). */
#define FLASH_RUN_SIZES                                                                            \
    { ERASE_UNIT }
#define FLASH_RUN_COUNTS                                                                           \
    { KIT_FLASH_SIZE / ERASE_UNIT }
#define FLASH_ERASE_MAX_MS   25
#define FLASH_PROGRAM_MAX_US 91
#define PROGRAMMING_UNIT     8
#define FLASH_PROPERTIES     (FLASH_HAS_ECC | FLASH_TAKES_ZEROS)

/* The tutorial's split: 25 units for the bootloader, of which the last two hold the records and the
 * one before them the journal for the swap of two slots. */
#define BOOTLOADER_SIZE   (22 * ERASE_UNIT)
#define JOURNAL_START     (FLASH_START + BOOTLOADER_SIZE)
#define RECORDS_START     (JOURNAL_START + ERASE_UNIT)
#define RECORD_UNITS      2
#define APPLICATION_START (FLASH_START + 25 * ERASE_UNIT)

/* RAM (RM0394 2.4.1). Variables lie in SRAM1; a stack may lie in either. */
#define RAM_START     0x20000000
#define RAM_SIZE      KIT_SRAM1_SIZE
#define STACKS_1_SIZE (KIT_SRAM1_SIZE + KIT_SRAM2_BEHIND_SRAM1 * KIT_SRAM2_SIZE)
#define STACKS_2      0x10000000
#define STACKS_2_SIZE KIT_SRAM2_SIZE

/* Clock. After reset it is the MSI (registers.h), without wait states; at 80 MHz in range 1 the
 * flash needs four (RM0394 3.3.3). */
#define CLOCK_RESET_HSI         0
#define CLOCK_RESET_WAIT_STATES 0
#define CLOCK_SWITCHES_HSI      1 /* on, for the PLL */
#define CLOCK_FULL_HZ           80000000u
#define CLOCK_APB1_DIVIDER      1 /* at full speed */
#define CLOCK_FULL_WAIT_STATES  4

/* The largest data field of a packet that comes: a page behind the header of a BLOCK. */
#define DATA_FIELD 2064

/* The ring of the plain one: above a packet. */
#define RING_OF_PLAIN 2080

/* Buffers of the full bootloader. Blocks in flight: 0.26 s of the flash's work. The ring holds all
 * of them, and is a power of two, for which the code is shorter. */
#define BLOCKS_IN_FLIGHT  6
#define BLOCKS_WITH_PLACE BLOCKS_IN_FLIGHT
#define RING_OF_FULL      16384

/* A vector table begins at a multiple of this: 16 + 82 vectors, up to a power of two
 * (ARM DDI 0403 B3.2.5). */
#define VECTORS_ALIGNMENT 512

/* Of a bootloader with keys: the last unit of its range. */
#define KEY_PAGE_SIZE ERASE_UNIT

#endif
