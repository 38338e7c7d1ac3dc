/* SPDX-License-Identifier: MIT */
/* Flash without ECC. An operation that is cut leaves cells between their two levels: such a bit may
 * read one way now and the other way after minutes, in the warmth or at another supply, and nothing
 * tells so (RM0090 3.6.1: the contents are not guaranteed). So nothing is built on what may have
 * been cut:
 *
 * - Every record is written twice. Where the second copy is, the first one was whole before, and
 *   the record can be relied on. A first one alone may be what was cut: both are written once more
 *   before anything is done about it. So they are when something is behind the newest one: a record
 *   that was cut and cannot be read yet may come to be whole, and must be an old one then.
 * - What an update was writing when it was cut is not believed, however it reads. Before an update
 *   writes to another piece of the image, or beside it, the record names that piece. After a reset
 *   no CRC is told of it, and it is erased before anything else is written.
 * - What a swap may have left half done is programmed once more, with the bytes that it holds:
 *   flash that does not take the same bytes again (FLASH_TAKES_SAME) has one slot.
 *
 * With ECC a word that was cut is a bad one or a good one, and none of this is in the firmware. */
#ifndef BOOT_DOUBT_H
#define BOOT_DOUBT_H

#include "boot/ecc.h"
#include "boot/pages.h"
#include "boot/records.h"

static inline __attribute__((always_inline)) bool doubt_is_possible(const struct board *board) {
    return !ecc_is_there(board);
}

/* The newest record is a second copy with nothing behind it, or is written twice once more. After a
 * reset and before an update, before anything is done about it. */
enum flash_result doubt_make_sure(struct records *records) __attribute__((warn_unused_result));

/* After a reset, when the records have been read: what the newest one names is in doubt. */
void doubt_begin(struct records *records);

/* What is read there is not to be believed. */
bool doubt_about(uint32_t address);

/* The record names the piece with this address: what lies there is about to change. */
enum flash_result doubt_name(struct records *records, uint32_t address)
    __attribute__((warn_unused_result));

/* The same for what is written beside an update. Nothing with ECC. */
static inline __attribute__((always_inline)) enum flash_result
doubt_named(struct records *records, const struct board *board, uint32_t address) {
    return doubt_is_possible(board) ? doubt_name(records, address) : FLASH_OK;
}

/* Erases the unit with this address, for an update, and all that is in doubt before it. */
enum flash_result doubt_erase(struct records *records, uint32_t unit)
    __attribute__((warn_unused_result));

/* What is still in doubt is erased. Before the end of an update. */
enum flash_result doubt_end(const struct board *board) __attribute__((warn_unused_result));

#endif
