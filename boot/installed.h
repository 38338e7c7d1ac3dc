/* SPDX-License-Identifier: MIT */
/* What is installed, and may it be started? The newest record is read once after a reset, the image
 * each time that it is asked for, and both anew before a start: nothing that was found earlier
 * counts for that. */
#ifndef BOOT_INSTALLED_H
#define BOOT_INSTALLED_H

#include <stdbool.h>

#include "boot/overlay.h"
#include "boot/records.h"

/* Can these be the first VECTORS_CHECKED bytes (wire/image.h) of an application of `size` bytes? */
bool installed_plausible(const struct board *board, const uint8_t *start, uint32_t size);

/* Completes what is known of the image of image->size bytes that lies there.
 * STATUS_FLASH: it cannot be read. STATUS_IMAGE: its vectors are no application's; its CRC is right
 * all the same. Else what authority_check() says of it. */
enum status installed_look_at(const struct board *board, const struct composition *composition,
                              struct image_id *image) __attribute__((warn_unused_result));

/* What runs, or will after the swap that is ordered, as it was when it was last looked at. */
struct installed {
    bool blind; /* records and images are not looked at until a host takes over */
    struct installed_image image;
    struct records records;
    const struct held_board *board;
};

/* Looks, unless it is to be blind: after faults in a row nothing is read that may have caused
 * them. */
void installed_init(struct installed *installed, const struct board *board, bool blind);

/* Looks again: checks the whole image against the newest record. */
void installed_look(struct installed *installed);

/* A host takes over from a blind one: whatever the pages of the records hold, they begin anew, and
 * say that nothing is whole. Nothing is done when it is not blind. */
enum flash_result installed_open_eyes(struct installed *installed)
    __attribute__((warn_unused_result));

/* There is one that may be started: a valid one, or, while a debugger is attached, what that may
 * have loaded: plausible vectors, and nothing is half done. */
bool installed_startable(struct installed *installed);

/* The vectors in the application area are an application's of so many bytes. */
bool installed_vectors_plausible(const struct board *board, uint32_t size);

#endif
