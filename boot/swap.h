/* SPDX-License-Identifier: MIT */
/* Swaps the images of two slots, erase unit by erase unit, so that the swap goes on after a power
 * cut at any point.
 *
 * The secondary slot is one unit longer than the application area. The new image waits in it one
 * unit further on, so that there is always a free unit to copy into:
 *
 *     application area:  A0 A1 A2 ...          A0 <- new 0, A1 <- new 1, ...
 *     secondary slot:    B0 B1 B2 B3 ...       B0 <- old 0, B1 <- old 1, ... (new 0 was in B1)
 *
 * Step i copies A[i] to B[i], then B[i+1] to A[i]: one erase for each unit of each slot. The way
 * back does the same from the far end. The journal has one double-word for each step: blank,
 * then programmed when the first copy is whole, then zero when the second is. A copy that was cut
 * is made again; its source is still there. */
#ifndef BOOT_SWAP_H
#define BOOT_SWAP_H

#include "boot/board.h"

/* Erase units of an image of so many bytes. */
uint32_t swap_units(const struct board *board, uint32_t size);

/* Where the new image waits. */
uint32_t swap_waiting_address(const struct board *board);

/* Makes the journal ready for a swap. Comes before the record that orders one. */
enum flash_result swap_prepare(const struct board *board) __attribute__((warn_unused_result));

/* Brings the waiting image of in_units units into the application area and the one of out_units
 * units there out to the start of the secondary slot; goes on where it was cut. */
enum flash_result swap_forth(const struct board *board, uint32_t in_units, uint32_t out_units)
    __attribute__((warn_unused_result));

/* The way back: the image at the start of the secondary slot (in_units) comes in, the one in the
 * application area (out_units) goes out to where it waited. */
enum flash_result swap_back(const struct board *board, uint32_t in_units, uint32_t out_units)
    __attribute__((warn_unused_result));

#endif
