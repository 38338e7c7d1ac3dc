/* SPDX-License-Identifier: MIT */
/* Where the bootloader remembers what is installed: records (wire/record.h) in two or more pages of
 * their own. The newest record is never erased: when its page is full, another page is erased and
 * gets the next one. A page of 2048 bytes holds 16 records, and an update takes two.
 *
 * A newest record of another version counts as one whose state is RECORD_OLDER or RECORD_NEWER:
 * nothing is valid then, and nothing is done with the images, until a host begins an update. The
 * next record goes behind it, as ever, so that up to then it stays. Records of version 1 count only
 * when there is none of a later one. */
#ifndef BOOT_RECORDS_H
#define BOOT_RECORDS_H

#include <stdbool.h>

#include "boot/board.h"
#include "wire/record.h"

/* What is known of them, once they were read: each append keeps it right. It lies in RAM for as
 * long as the bootloader runs, and carries its own checks. */
struct records {
    uint32_t place; /* where the newest lies; 0: nowhere */
    uint32_t place_inverted;
    struct record newest;
    const struct held_board *board;
};

/* Looks for the newest record in all the pages, twice: one skipped instruction hides none. */
void records_read(struct records *records, const struct board *board);

/* Reads nothing: it is as if there were none. */
void records_do_not_read(struct records *records, const struct board *board);

/* The newest record; its state is RECORD_NONE when there is none. Good until the next append. What
 * RAM has not kept as it was is read again. */
const struct record *records_newest(struct records *records);

/* The flash holds the newest record, right now. */
bool records_hold(const struct records *records);

/* Without ECC: nothing of another record is behind the newest one. One whose last word was cut may
 * look torn now, and be whole later. */
bool records_end_there(const struct records *records);

/* Appends a record, and numbers and seals it for that; without ECC twice (boot/doubt.h). FLASH_OK:
 * it was read back, and is the newest. */
enum flash_result records_append(struct records *records, struct record *record)
    __attribute__((warn_unused_result));

/* Forgets every record, whatever the pages hold: nothing in them is read. */
enum flash_result records_restart(struct records *records) __attribute__((warn_unused_result));

#endif
