/* SPDX-License-Identifier: MIT */
/* One slot: the update goes where the application was, and there is nothing to swap. */
#include "boot/board_of.h"
#include "boot/slots.h"
#include "wire/crc.h"

bool slots_are_two(const struct board *board) {
    (void)board;
    return false;
}

uint32_t slots_update_address(const struct board *board, bool application_valid) {
    (void)application_valid;
    return board->application.base;
}

uint32_t slots_address(const struct board *board, const struct composition *composition) {
    (void)composition;
    return board->application.base;
}

enum flash_result slots_crc(const struct board *board, const struct composition *composition,
                            uint32_t size, uint32_t *crc) {
    (void)composition;
    *crc = IMAGE_CRC_START;
    return board->flash_crc(board->context, board->application.base, size, crc);
}

bool slots_image(struct records *records, struct image_id *image, struct composition *composition) {
    const struct record *newest = records_newest(records);

    *image = newest->image;
    *composition = (struct composition){.where = OVERLAY_HERE};
    return newest->state == RECORD_INSTALLED;
}

enum flash_result slots_order_swap(struct records *records, const struct image_id *image,
                                   bool on_trial, struct overlay *overlay) {
    (void)records;
    (void)image;
    (void)on_trial;
    (void)overlay;
    return FLASH_REFUSED;
}

enum flash_result slots_settle(struct records *records, enum handoff_order order) {
    (void)records;
    (void)order;
    return FLASH_OK;
}

bool slots_swap_is_due(struct records *records) {
    (void)records;
    return false;
}

bool slots_trial_is_over(struct records *records) {
    (void)records;
    return false;
}

bool slots_on_trial(struct records *records) {
    (void)records;
    return false;
}

enum flash_result slots_revert(struct records *records) {
    (void)records;
    return FLASH_OK;
}

enum flash_result slots_order_revert(struct records *records) {
    (void)records;
    return FLASH_REFUSED;
}

bool slots_keep_promise(struct records *records, bool on_trial) {
    (void)records;
    (void)on_trial;
    return true;
}

enum flash_result slots_confirm(struct records *records) {
    (void)records;
    return FLASH_OK;
}

enum flash_result slots_forget_swap(const struct board *board) {
    (void)board;
    return FLASH_OK;
}

enum flash_result slots_keep(struct records *records) {
    (void)records;
    return FLASH_OK;
}

enum flash_result slots_count_start(struct records *records) {
    (void)records;
    return FLASH_OK;
}
