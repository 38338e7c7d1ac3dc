/* SPDX-License-Identifier: MIT */
/* Swaps the images of two slots, erase unit by erase unit, so that the swap goes on after a power
 * cut at any point. Only the units in the map (boot/overlay.h) are touched.
 *
 * The secondary slot is one unit longer than the application area. The new image waits in it one
 * unit further on, so that there is always a free unit to copy into:
 *
 *     application area:  A0 A1 A2 ...          A0 <- new 0, A1 <- new 1, ...
 *     secondary slot:    B0 B1 B2 B3 ...       B0 <- old 0, B1 <- old 1, ... (new 0 was in B1)
 *
 * Step i copies A[i] to B[i], then B[i+1] to A[i]: one erase for each unit of each slot. B[i] is
 * free: nothing waits there, or what did has been swapped by then. The journal has one double-word
 * for each step: blank, then programmed when the first copy is whole, then zero when the second is.
 * A copy that was cut is made again; its source is still there.
 *
 * The way back copies B[i] to A[i]; the secondary slot is only read, so any copy may be made again
 * at any time. Its marks, zero when they are made, stand for a number of steps each. */
#ifndef BOOT_SWAP_H
#define BOOT_SWAP_H

#include "boot/overlay.h"
#include "boot/records.h"

/* Where the new image waits. */
uint32_t swap_waiting_address(const struct board *board);

/* So many units of the image in the application area become units of the one that waits, too: no
 * two neighbours are left out then. */
enum flash_result swap_widen(struct records *records, struct overlay *overlay, uint32_t units)
    __attribute__((warn_unused_result));

/* Makes the journal ready for a swap. Comes before the record that orders one, whose sequence
 * number this is; *check is for that. */
enum flash_result swap_prepare(const struct board *board, const struct overlay *overlay,
                               uint32_t sequence, uint32_t *check)
    __attribute__((warn_unused_result));

/* Nothing has been moved yet. */
bool swap_untouched(const struct board *board, const struct overlay *overlay);

/* Brings the waiting image into the application area and the one of out_units units there out to
 * the start of the secondary slot; goes on where it was cut. */
enum flash_result swap_forth(const struct board *board, const struct overlay *overlay,
                             uint32_t out_units) __attribute__((warn_unused_result));

/* The way back: the image of `units` units at the start of the secondary slot comes in. */
enum flash_result swap_back(const struct board *board, const struct overlay *overlay,
                            uint32_t units) __attribute__((warn_unused_result));

#endif
