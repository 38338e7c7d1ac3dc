/* SPDX-License-Identifier: MIT */
/* What a run of the firmware depends on of the flash, and whether it leaves the code that it should
 * stay in.
 *
 * A board is a value, and a run is a function of it. Of the flash, only the pages count that the
 * run looked at before it had erased them: with the same state elsewhere, two flashes that agree on
 * these lead to the same run, to the cycle. Whoever has thousands of flashes to try runs each of
 * the different ones once. */
#ifndef VBOARD_WATCH_H
#define VBOARD_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vboard.h"

/* From here on the board notes the pages at or above `address` (a page's start, above the flash's
 * own) that the run depends on: reads by the core and by DMA, and programming, before an erase in
 * the same run. What was noted before is forgotten. Reads of data, and the first of code in each
 * page, take another way through the virtual board: with wait states (caches off) they may take
 * other cycles than on a board that is not watched. */
void vboard_watch_flash(struct vboard *board, uint32_t address);

/* A reader outside, as vboard_peek(), depends on these bytes, too. */
void vboard_watch_peek(struct vboard *board, uint32_t address, size_t length);

/* From here on code in flash ends at `address` (a page's start, above the flash's own): an
 * instruction that is about to be executed from there or above stops the run as a violation. For
 * who wants to know whether something is started, by whatever way. Reads of data go on. */
void vboard_fence_code(struct vboard *board, uint32_t address);

/* True when a run was stopped so; *address: of that instruction. */
bool vboard_left_code(const struct vboard *board, uint32_t *address);

/* The pages, counted from the start of the flash, in the order in which the run asked for them
 * first; owned by the board, valid until it runs. Returns how many. */
size_t vboard_watched_pages(const struct vboard *board, const uint16_t **pages);

/* Bytes of each of these pages; an erase unit is one, or some. */
uint32_t vboard_page_size(const struct vboard *board);

/* All that a run can find in this page, as one number: contents, ECC, which bits are unstable. Two
 * pages that differ have the same one with a probability of 2^-64. */
uint64_t vboard_page_fingerprint(const struct vboard *board, uint32_t page);

/* Gives `to` the flash contents of `from`, as if the memory were soldered over; `to` is off. Both
 * must be of the same board. */
void vboard_take_flash(struct vboard *to, const struct vboard *from);

#endif
