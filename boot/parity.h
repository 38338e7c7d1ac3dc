/* SPDX-License-Identifier: MIT */
/* The erase units that both images of a swap share exist once, in the application area: a word of
 * them that is lost would take both images. So there is one unit more that holds the xor of all of
 * them, and each can be made again from the others.
 *
 * It lies in the secondary slot, in the highest unit that the swap does not use: nothing waits in
 * it, and nothing is kept there. */
#ifndef BOOT_PARITY_H
#define BOOT_PARITY_H

#include "boot/overlay.h"
#include "boot/records.h"

/* There is such a unit. */
bool parity_has_place(const struct board *board, const struct overlay *overlay);

/* Writes it, for images of so many units, of the larger one. Nothing when they share none. */
enum flash_result parity_write(struct records *records, const struct overlay *overlay,
                               uint32_t units) __attribute__((warn_unused_result));

/* The image is not whole. If it is with one of the shared units made again, that is done: true. No
 * note of it is needed: one that is cut is found again in the same way. */
bool parity_mend(const struct board *board, const struct composition *composition,
                 const struct image_id *image, uint32_t units);

#endif
