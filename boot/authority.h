/* SPDX-License-Identifier: MIT */
/* Who may say that an image may run, beside the record and the flash. One file of this name is
 * linked: authority_none.c has no keys, and lets every whole image run. */
#ifndef BOOT_AUTHORITY_H
#define BOOT_AUTHORITY_H

#include "boot/overlay.h"

/* image: size, CRC and version of what lies there (slots_address(), slots_crc()), found in flash.
 * STATUS_OK: it may run. Asked before an image becomes valid, whenever it is judged, and right
 * before each start. */
enum status authority_check(const struct board *board, const struct composition *composition,
                            const struct image_id *image) __attribute__((warn_unused_result));

#endif
