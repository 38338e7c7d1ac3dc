/* SPDX-License-Identifier: MIT */
/* What one slot and two have in common. */
#include "boot/slots.h"

#include "boot/records.h"

struct record slots_record(const struct board *board) {
    struct record record = {.sequence = 0};

    (void)records_newest(board, &record);
    return record;
}

enum flash_result slots_withdraw(const struct board *board) {
    struct record record = slots_record(board);

    if (record.state == RECORD_UPDATING) {
        return FLASH_OK;
    }
    return slots_begin_anew(board);
}

enum flash_result slots_begin_anew(const struct board *board) {
    return records_append(board, &(struct record){.state = RECORD_UPDATING});
}

enum flash_result slots_empty(const struct board *board) {
    return records_append(board, &(struct record){.state = RECORD_EMPTY});
}

enum flash_result slots_install(const struct board *board, const struct image_id *image) {
    return records_append(board, &(struct record){.state = RECORD_INSTALLED, .image = *image});
}
