/* SPDX-License-Identifier: MIT */
/* What one slot and two have in common. */
#include "boot/slots.h"

enum flash_result slots_withdraw(struct records *records) {
    if (records_newest(records)->state == RECORD_UPDATING) {
        return FLASH_OK;
    }
    return slots_begin_anew(records);
}

enum flash_result slots_begin_anew(struct records *records) {
    return records_append(records, &(struct record){.state = RECORD_UPDATING});
}

enum flash_result slots_empty(struct records *records) {
    return records_append(records, &(struct record){.state = RECORD_EMPTY});
}

enum flash_result slots_install(struct records *records, const struct image_id *image) {
    return records_append(records, &(struct record){.state = RECORD_INSTALLED, .image = *image});
}
