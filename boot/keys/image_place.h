/* SPDX-License-Identifier: MIT */
/* Where the bytes of an image lie: image_place_one.c or image_place_two.c, as there are slots. */
#ifndef BOOT_KEYS_IMAGE_PLACE_H
#define BOOT_KEYS_IMAGE_PLACE_H

#include "boot/overlay.h"

uint32_t image_address(const struct board *board, const struct composition *composition,
                       uint32_t offset);

/* So many bytes from `offset` on lie together. Above 0. */
uint32_t image_bytes_together(const struct board *board, uint32_t offset);

#endif
