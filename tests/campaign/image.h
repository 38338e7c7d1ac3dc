/* SPDX-License-Identifier: MIT */
/* Applications for a campaign: app.bin with another version, of another size. */
#ifndef CAMPAIGN_IMAGE_H
#define CAMPAIGN_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"

/* app.bin with another version in its vectors and in what it says, and random bytes behind it up to
 * the size asked for. */
struct image {
    uint8_t *bytes;
    uint32_t size;
    uint32_t crc;
    unsigned minor; /* version 1.minor.0; 0 to 9 */
};

/* Ends the program when app.bin cannot be read. Owned by the caller: image_free(). */
struct image image_make(const struct campaign *campaign, unsigned minor, uint32_t size);
/* The same but for its version and its last byte: what a rebuild with another constant is. */
struct image image_vary(const struct image *base, unsigned minor);
void image_free(struct image *image);

/* A file of the firmware for the campaign's board (`path`: or another one) into FILE_SIZE_MAX
 * bytes; ends the program when it cannot be read. Returns its size. */
enum { IMAGE_FILE_MAX = 64 * 1024 };
size_t image_read_file(const struct campaign *campaign, const char *path, const char *name,
                       uint8_t bytes[IMAGE_FILE_MAX]);

/* "Application 1.x.0 started": the minor version in a text that begins so; -1: it does not. */
int image_started(const uint8_t *text, size_t length);

#endif
