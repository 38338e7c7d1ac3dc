/* SPDX-License-Identifier: MIT */
#include "boot/keys/image_place.h"

uint32_t image_address(const struct board *board, const struct composition *composition,
                       uint32_t offset) {
    return overlay_address(board, composition, offset / overlay_unit_size(board)) +
           offset % overlay_unit_size(board);
}

uint32_t image_bytes_together(const struct board *board, uint32_t offset) {
    return overlay_unit_size(board) - offset % overlay_unit_size(board);
}
