/* SPDX-License-Identifier: MIT */
/* What the STM32G0 is like, in numbers: for C, and through the preprocessor for the linker. Sizes
 * in bytes. */
#ifndef STM32G0_FACTS_H
#define STM32G0_FACTS_H

#include "stm32/equal_units.h"
#include "stm32/kit.h"

/* Flash (RM0444 3.3.1): one erase unit for all of it. */
#define FLASH_START 0x08000000
#define ERASE_UNIT  2048

/* The same for INFO (wire/geometry.h): runs of erase units, and the longest that the data sheet
 * gives for an erase and for programming a double-word (DS12232, flash memory characteristics). */
#define FLASH_RUN_SIZES                                                                            \
    { ERASE_UNIT }
#define FLASH_RUN_COUNTS                                                                           \
    { KIT_FLASH_SIZE / ERASE_UNIT }
#define FLASH_ERASE_MAX_MS   40
#define FLASH_PROGRAM_MAX_US 125
#define PROGRAMMING_UNIT     8
#define FLASH_PROPERTIES     (FLASH_HAS_ECC | FLASH_TAKES_ZEROS)

/* 28 KB for the largest bootloader that there will be, then the records; the journal for the swap
 * of two slots is the last erase unit of the flash. */
#define BOOTLOADER_SIZE   (28 * 1024)
#define RECORDS_START     (FLASH_START + BOOTLOADER_SIZE)
#define RECORD_UNITS      2
#define APPLICATION_START (RECORDS_START + RECORD_UNITS * ERASE_UNIT)
#define JOURNAL_START     (FLASH_START + KIT_FLASH_SIZE - ERASE_UNIT)

/* RAM (RM0444 2.3). With the parity check on, the last ninth of it is not there (RAM_PARITY_CHECK
 * in FLASH_OPTR): the bootloader does without it. */
#define RAM_START     0x20000000
#define RAM_SIZE      (KIT_SRAM_SIZE / 9 * 8)
#define STACKS_1_SIZE KIT_SRAM_SIZE
#define STACKS_2      0
#define STACKS_2_SIZE 0

/* Clock. After reset it is HSI16, without wait states; at 64 MHz in range 1 the flash needs two
 * (RM0444 3.3.4). */
#define CLOCK_RESET_HSI         1
#define CLOCK_RESET_WAIT_STATES 0
#define CLOCK_SWITCHES_HSI      0 /* it is on from a reset on */
#define CLOCK_FULL_HZ           64000000u
#define CLOCK_APB1_DIVIDER      1 /* at full speed */
#define CLOCK_FULL_WAIT_STATES  2

/* The largest data field of a packet that comes: a page behind the header of a BLOCK. */
#define DATA_FIELD 2064

/* The ring of the plain one: above a packet. */
#define RING_OF_PLAIN 2080

/* Buffers of the full bootloader: a chip of 36 KB has room for fewer blocks in flight, and a
 * smaller ring for them. */
#define BLOCKS_IN_FLIGHT  (RAM_SIZE >= 64 * 1024 ? 6 : 3)
#define BLOCKS_WITH_PLACE BLOCKS_IN_FLIGHT
#define RING_OF_FULL      (RAM_SIZE >= 64 * 1024 ? 16384 : 8192)

/* A vector table begins at a multiple of this: 16 + 32 vectors, up to a power of two
 * (ARM DDI 0419 B3.2.5). */
#define VECTORS_ALIGNMENT 256

/* There is no bootloader with keys. */
#define KEY_PAGE_SIZE 0

#endif
