/* SPDX-License-Identifier: MIT */
#include "watch.h"

#include <string.h>

#include "machine.h"

void vboard_watch_flash(struct vboard *board, uint32_t address) {
    struct flash *flash = &board->flash;
    flash->watched_from = address - FLASH_BASE_ADDRESS;
    flash->known_from = 0;
    flash->asked_count = 0;
    memset(flash->known, 0, sizeof flash->known);
    machine_update_windows(board);
}

void vboard_watch_peek(struct vboard *board, uint32_t address, size_t length) {
    const uint32_t page_size = board->flash.page_size;
    uint32_t from = (address - FLASH_BASE_ADDRESS) / page_size * page_size;
    for (uint32_t at = from; at < address - FLASH_BASE_ADDRESS + length; at += page_size) {
        flash_array_ask(&board->flash, at);
    }
}

void vboard_fence_code(struct vboard *board, uint32_t address) {
    board->flash.fence = address - FLASH_BASE_ADDRESS;
    board->flash.code_left = false;
    machine_update_windows(board);
}

bool vboard_left_code(const struct vboard *board, uint32_t *address) {
    *address = FLASH_BASE_ADDRESS + board->flash.code_left_to;
    return board->flash.code_left;
}

size_t vboard_watched_pages(const struct vboard *board, const uint16_t **pages) {
    *pages = board->flash.asked;
    return board->flash.asked_count;
}

uint32_t vboard_page_size(const struct vboard *board) {
    return board->flash.page_size;
}

uint64_t vboard_page_fingerprint(const struct vboard *board, uint32_t page) {
    return flash_array_fingerprint(&board->flash, page);
}

void vboard_take_flash(struct vboard *to, const struct vboard *from) {
    flash_array_take(&to->flash, &from->flash, from->chip->flash_size);
}
