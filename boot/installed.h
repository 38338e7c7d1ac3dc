/* SPDX-License-Identifier: MIT */
/* What is installed, and may it be started? Both are found in the flash each time they are asked:
 * nothing that was found earlier counts. */
#ifndef BOOT_INSTALLED_H
#define BOOT_INSTALLED_H

#include <stdbool.h>

#include "boot/board.h"

/* Can these be the first VECTORS_CHECKED bytes (wire/image.h) of an application of `size` bytes? */
bool installed_plausible(const struct board *board, const uint8_t *start, uint32_t size);

/* Completes what is known of the image of image->size bytes that lies in flash at `address`.
 * STATUS_FLASH: it cannot be read. STATUS_IMAGE: its vectors are no application's; its CRC is right
 * all the same. */
enum status installed_look_at(const struct board *board, uint32_t address, struct image_id *image)
    __attribute__((warn_unused_result));

/* Reads the newest record and checks the whole image against it: what runs, or will after the
 * swap that is ordered. */
void installed_look(const struct board *board, struct installed_image *installed);

/* A debugger is attached, and what it may have loaded is started without a record: the vectors are
 * plausible, and nothing is half done. */
bool installed_starts_unchecked(const struct board *board);

/* The leave to jump into the application: two words, each with many bits, that only two looks at
 * the flash by ways of their own make right. Whatever one skipped instruction does, one of them is
 * wrong. 0 is no leave. */
struct start_permit {
    volatile uint32_t first;
    volatile uint32_t second;
};

#define START_PERMITTED 0x5A96C33Cu /* `first`; `second` is the complement */

/* Looks at the application area, right before the jump: the image there fits the newest record, or
 * installed_starts_unchecked(). */
void installed_permit_start(const struct board *board, struct start_permit *permit);

#endif
