/* Where the bootloader remembers what is installed: records (wire/image.h) in pages of their own.
 *
 * Records are only ever appended. At most one is valid at a time: it is withdrawn before the
 * application is touched, and the next one is written when the new application is verified.
 * With two pages of 2048 bytes a page is erased once in 85 updates at most. */
#ifndef BOOT_RECORDS_H
#define BOOT_RECORDS_H

#include <stdbool.h>

#include "boot/board.h"
#include "wire/image.h"

/* The newest valid record. False: there is none. */
bool records_newest(const struct board *board, struct record *record);

/* Appends a record; its sequence is chosen here. Erases a record page when all are full. */
enum flash_result records_append(const struct board *board, const struct record *record)
    __attribute__((warn_unused_result));

/* Makes sure that no valid record is left. */
enum flash_result records_withdraw(const struct board *board) __attribute__((warn_unused_result));

#endif
