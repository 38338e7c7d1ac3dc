/* SPDX-License-Identifier: MIT */
/* A bootloader without keys. */
#include "boot/authority.h"

enum status authority_check(const struct board *board, const struct composition *composition,
                            const struct image_id *image) {
    (void)board;
    (void)composition;
    (void)image;
    return STATUS_OK;
}
