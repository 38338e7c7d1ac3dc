/* SPDX-License-Identifier: MIT */
/* What one slot and two have in common. */
#include "boot/slots.h"

#include "boot/board_of.h"
#include "boot/doubt.h"

enum flash_result slots_withdraw(struct records *records) {
    if (records_newest(records)->state == RECORD_UPDATING) {
        return FLASH_OK;
    }
    return slots_begin_anew(records);
}

/* Smaller when it is called. */
static __attribute__((noinline)) enum flash_result
append(struct records *records, enum record_state state, const struct image_id *image) {
    return records_append(records, &(struct record){.state = (uint8_t)state, .image = *image});
}

static const struct image_id no_image;

/* Without ECC: beside an application that was there something may be in doubt, and stays so. */
enum flash_result slots_begin_anew(struct records *records) {
    const struct board *board = board_of(records->board);

    if (doubt_is_possible(board) && slots_are_two(board)) {
        struct record next = {.state = RECORD_UPDATING,
                              .doubtful = records_newest(records)->doubtful};

        return records_append(records, &next);
    }
    return append(records, RECORD_UPDATING, &no_image);
}

enum flash_result slots_empty(struct records *records) {
    return append(records, RECORD_EMPTY, &no_image);
}

enum flash_result slots_install(struct records *records, const struct image_id *image) {
    return append(records, RECORD_INSTALLED, image);
}
