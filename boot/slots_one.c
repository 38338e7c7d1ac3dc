/* SPDX-License-Identifier: MIT */
/* One slot: the update goes where the application was, and there is nothing to swap. */
#include "boot/slots.h"

bool slots_are_two(const struct board *board) {
    (void)board;
    return false;
}

uint32_t slots_update_address(const struct board *board, bool application_valid) {
    (void)application_valid;
    return board->application.base;
}

bool slots_image(const struct board *board, struct image_id *image, uint32_t *address) {
    struct record record = slots_record(board);

    *image = record.image;
    *address = board->application.base;
    return record.state == RECORD_INSTALLED;
}

enum flash_result slots_order_swap(const struct board *board, const struct image_id *image,
                                   bool on_trial) {
    (void)board;
    (void)image;
    (void)on_trial;
    return FLASH_REFUSED;
}

enum flash_result slots_settle(const struct board *board, enum handoff_order order) {
    (void)board;
    (void)order;
    return FLASH_OK;
}

bool slots_swap_is_due(const struct board *board) {
    (void)board;
    return false;
}

bool slots_trial_is_over(const struct board *board) {
    (void)board;
    return false;
}

bool slots_on_trial(const struct board *board) {
    (void)board;
    return false;
}

enum flash_result slots_revert(const struct board *board) {
    (void)board;
    return FLASH_OK;
}

enum flash_result slots_order_revert(const struct board *board) {
    (void)board;
    return FLASH_REFUSED;
}

bool slots_keep_promise(const struct board *board, bool on_trial) {
    (void)board;
    (void)on_trial;
    return true;
}

enum flash_result slots_confirm(const struct board *board) {
    (void)board;
    return FLASH_OK;
}

enum flash_result slots_keep(const struct board *board) {
    (void)board;
    return FLASH_OK;
}

enum flash_result slots_count_start(const struct board *board) {
    (void)board;
    return FLASH_OK;
}
