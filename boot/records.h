/* SPDX-License-Identifier: MIT */
/* Where the bootloader remembers what is installed: records (wire/record.h) in two or more pages of
 * their own. The newest record is never erased: when its page is full, another page is erased and
 * gets the next one. A page of 2048 bytes holds 51 records, and an update takes two. */
#ifndef BOOT_RECORDS_H
#define BOOT_RECORDS_H

#include <stdbool.h>

#include "boot/board.h"
#include "wire/record.h"

/* The newest record. False: there is none. */
bool records_newest(const struct board *board, struct record *record);

/* Appends a record, and numbers and seals it for that. FLASH_OK: it was read back, and is the
 * newest. */
enum flash_result records_append(const struct board *board, struct record *record)
    __attribute__((warn_unused_result));

/* Forgets every record, whatever the pages hold: nothing in them is read. */
enum flash_result records_restart(const struct board *board) __attribute__((warn_unused_result));

#endif
