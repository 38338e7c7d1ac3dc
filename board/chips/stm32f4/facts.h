/* SPDX-License-Identifier: MIT */
/* What the STM32F4 is like, in numbers: for C, and through the preprocessor for the linker. Sizes
 * in bytes. */
#ifndef STM32F4_FACTS_H
#define STM32F4_FACTS_H

#include "stm32/kit.h"

/* Flash (RM0090 3.4, RM0383 3.3): four small sectors, one of 64 KB, then large ones. */
#define FLASH_START   0x08000000
#define SMALL_SECTOR  (16 * 1024)
#define SMALL_SECTORS 4
#define MIDDLE_SECTOR (64 * 1024)
#define LARGE_SECTOR  (128 * 1024)
#define LARGE_SECTORS (KIT_FLASH_SIZE / LARGE_SECTOR - 1) /* the others together are as large */
#define SECTORS       (SMALL_SECTORS + 1 + LARGE_SECTORS)

/* The same for INFO (wire/geometry.h), and the longest that the data sheet gives for an erase and
 * for programming a word, 32 bits at a time (DS8626, flash memory programming). Bits that are ones
 * may become zeros at any time (RM0090 3.6.4). */
#define FLASH_RUN_SIZES                                                                            \
    { SMALL_SECTOR, MIDDLE_SECTOR, LARGE_SECTOR }
#define FLASH_RUN_COUNTS                                                                           \
    { SMALL_SECTORS, 1, LARGE_SECTORS }
#define FLASH_ERASE_MAX_MS   2000
#define FLASH_PROGRAM_MAX_US 100
#define PROGRAMMING_UNIT     4
#define FLASH_PROPERTIES     (FLASH_TAKES_ZEROS | FLASH_TAKES_SAME)

/* With one slot the bootloader has the first sector, the records have the two behind it, and behind
 * them begins the application. The bootloader for two slots, and one with keys, needs two sectors
 * (BOOTLOADER_SECTORS), and all that follows moves up by one. With two slots the application begins
 * with the large sectors, which are all alike, and the sector behind the records is the journal for
 * the swap. */
#ifndef BOOTLOADER_SECTORS
#define BOOTLOADER_SECTORS (SETTING_SLOTS == 2 ? 2 : 1)
#endif
#define BOOTLOADER_SIZE   (BOOTLOADER_SECTORS * SMALL_SECTOR)
#define RECORD_UNIT       SMALL_SECTOR
#define RECORDS_START     (FLASH_START + BOOTLOADER_SIZE)
#define RECORD_UNITS      2
#define JOURNAL_START     (RECORDS_START + RECORD_UNITS * RECORD_UNIT)
#define JOURNAL_UNIT      (BOOTLOADER_SECTORS == 1 ? SMALL_SECTOR : MIDDLE_SECTOR)
#define APPLICATION_START (SETTING_SLOTS == 2 ? FLASH_START + LARGE_SECTOR : JOURNAL_START)
#define SLOT_UNIT         (SETTING_SLOTS == 2 ? LARGE_SECTOR : JOURNAL_UNIT)
#define TRANSFER_PAGE     2048 /* what the host sends at once (boot/board.h) */

/* RAM (RM0090 2.3): SRAM1 and SRAM2 in a row. The CCM, where there is one, is out of reach of the
 * DMA, so nothing lies there but an application's stack. */
#define RAM_START     0x20000000
#define RAM_SIZE      KIT_SRAM_SIZE
#define STACKS_1_SIZE RAM_SIZE
#define STACKS_2      0x10000000
#define STACKS_2_SIZE KIT_CCM_SIZE

/* Clock. After reset it is the HSI of 16 MHz, without wait states, and the caches are off. 84 MHz
 * is what the slowest of these chips can do, and all of them without touching their regulator; APB1
 * goes up to 42 MHz. Two wait states would do above 2.7 V; with five the flash is read rightly down
 * to the 1.7 V where the chip resets (DS10314, RM0090 3.5.1), so that code stays what it is while
 * the supply sinks during an erase of two seconds. */
#define CLOCK_RESET_HSI         1
#define CLOCK_SWITCHES_HSI      0 /* it is on from a reset on */
#define CLOCK_FULL_HZ           84000000u
#define CLOCK_APB1_DIVIDER      2 /* at full speed */
#define CLOCK_RESET_WAIT_STATES 0
#define CLOCK_FULL_WAIT_STATES  5

/* The largest data field of a packet that comes: a page behind the header of a BLOCK. */
#define DATA_FIELD 2064

/* The ring of the plain one: above a packet. */
#define RING_OF_PLAIN 2080

/* Buffers of the full bootloader. What is in flight while a sector is erased fits into the ring,
 * however long that takes: the host waits for the answers. So many blocks are what comes at 921600
 * baud in half a second, while the sector of 64 KB is erased: what is still missing of it then
 * comes while they are programmed. All with a place would take more RAM than the smallest chip has.
 */
#define BLOCKS_IN_FLIGHT  23
#define BLOCKS_WITH_PLACE 15
#define RING_OF_FULL      49152

/* A vector table begins at a multiple of this: 16 + 97 vectors, up to a power of two
 * (ARM DDI 0403 B3.2.5). */
#define VECTORS_ALIGNMENT 512

/* There is no bootloader with keys. */
#define KEY_PAGE_SIZE 0

#endif
