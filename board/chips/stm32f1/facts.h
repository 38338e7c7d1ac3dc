/* SPDX-License-Identifier: MIT */
/* What the STM32F103 is like, the medium-density one of 64 or 128 KB, in numbers: for C, and
 * through the preprocessor for the linker. Sizes in bytes. */
#ifndef STM32F1_FACTS_H
#define STM32F1_FACTS_H

#include "stm32/equal_units.h"
#include "stm32/kit.h"

/* Flash (PM0075 2.1): one erase unit for all of it. */
#define FLASH_START 0x08000000
#define ERASE_UNIT  1024

/* The same for INFO (wire/geometry.h): runs of erase units, and the longest that the data sheet
 * gives for an erase and for programming a half-word (DS5319, flash memory characteristics). Zeros
 * may be programmed over what was programmed (PM0075 2.3.3). */
#define FLASH_RUN_SIZES                                                                            \
    { ERASE_UNIT }
#define FLASH_RUN_COUNTS                                                                           \
    { KIT_FLASH_SIZE / ERASE_UNIT }
#define FLASH_ERASE_MAX_MS   40
#define FLASH_PROGRAM_MAX_US 70
#define PROGRAMMING_UNIT     2
#define FLASH_PROPERTIES     FLASH_TAKES_ZEROS

/* The application begins at the older of the two places that this chip's bootloaders use. The newer
 * one, 0x08002000, leaves 6 KB for a bootloader in front of its records, and the plain one has 8.
 * So there is room for the full one, and write protection, which goes by four pages, covers it
 * whole. The records have all four pages up to the application: without ECC an update writes a
 * pair of them for each piece (boot/piece.h), and with two pages in turn they would wear out before
 * the application area does. There is one slot (boot/doubt.h), and so no journal. */
#define BOOTLOADER_SIZE   (16 * 1024)
#define RECORDS_START     (FLASH_START + BOOTLOADER_SIZE)
#define RECORD_UNITS      4
#define APPLICATION_START (FLASH_START + 20 * 1024)
#define JOURNAL_START     APPLICATION_START

/* RAM (DS5319, memory map). */
#define RAM_START     0x20000000
#define RAM_SIZE      KIT_SRAM_SIZE
#define STACKS_1_SIZE RAM_SIZE
#define STACKS_2      0
#define STACKS_2_SIZE 0

/* Clock. After reset it is the HSI of 8 MHz, without wait states; 64 MHz is the most that the PLL
 * makes of it, and asks for two (PM0075 3.1). APB1 goes up to 36 MHz. */
#define CLOCK_RESET_HSI         1
#define CLOCK_SWITCHES_HSI      0 /* it is on from a reset on */
#define CLOCK_FULL_HZ           64000000u
#define CLOCK_APB1_DIVIDER      2 /* at full speed */
#define CLOCK_RESET_WAIT_STATES 0
#define CLOCK_FULL_WAIT_STATES  2

/* The largest data field of a packet that comes: a page behind the header of a BLOCK. */
#define DATA_FIELD 1040

/* The ring of the plain one: above a packet, and a power of two, which takes less code. */
#define RING_OF_PLAIN 2048

/* Buffers of the full bootloader: as many as the RAM has room for beside its stack. Two would do
 * for a page of 57 ms and a slow USB adapter. */
#define BLOCKS_IN_FLIGHT  3
#define BLOCKS_WITH_PLACE BLOCKS_IN_FLIGHT
#define RING_OF_FULL      3160

/* A vector table begins at a multiple of this: 16 + 43 vectors, up to a power of two
 * (ARM DDI 0403 B3.2.5). */
#define VECTORS_ALIGNMENT 256

/* There is no bootloader with keys. */
#define KEY_PAGE_SIZE 0

#endif
