/* SPDX-License-Identifier: MIT */
/* Which part of flash and RAM belongs to whom, stated once: for C, and (memory.ld.S) for the
 * linker. Sizes in bytes. */
#ifndef TEMPLATE_LAYOUT_H
#define TEMPLATE_LAYOUT_H

#define FLASH_START       0x08000000
#define FLASH_SIZE        (256 * 1024)
#define ERASE_UNIT        2048
#define PROGRAMMING_UNIT  8
#define BOOTLOADER_SIZE   (28 * 1024)
#define RECORDS_START     (FLASH_START + BOOTLOADER_SIZE)
#define RECORDS_SIZE      (2 * ERASE_UNIT)
#define APPLICATION_START (RECORDS_START + RECORDS_SIZE)
#define APPLICATION_SIZE  (FLASH_START + FLASH_SIZE - APPLICATION_START)
#define KEY_PAGE_SIZE     0 /* of a bootloader with keys */

#define RAM_START    0x20000000
#define RAM_SIZE     (64 * 1024)
#define MAILBOX_SIZE 64 /* at the start of RAM */

/* A vector table of the application begins at a multiple of this (ARM DDI 0403 B3.2.5). */
#define VECTORS_ALIGNMENT 512

#endif
