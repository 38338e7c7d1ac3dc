/* SPDX-License-Identifier: MIT */
/* The layout for the linker: the build makes memory.ld of each kit from this. */
#include "layout.h"

MEMORY
{
    BOOTLOADER  (rx)  : ORIGIN = FLASH_START, LENGTH = BOOTLOADER_SIZE
    APPLICATION (rx)  : ORIGIN = APPLICATION_START, LENGTH = APPLICATION_SIZE
    MAILBOX     (rw)  : ORIGIN = RAM_START, LENGTH = MAILBOX_SIZE
    RAM         (rwx) : ORIGIN = RAM_START + MAILBOX_SIZE, LENGTH = RAM_SIZE - MAILBOX_SIZE
}

vectors_alignment = VECTORS_ALIGNMENT;
key_page_size = KEY_PAGE_SIZE;
