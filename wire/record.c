/* SPDX-License-Identifier: MIT */
#include "wire/record.h"

#include <stddef.h>
#include <string.h>

#include "wire/crc.h"

enum { RECORD_MAGIC = 0x5254 }; /* "TR" */

static uint32_t check_of(const struct record *record) {
    return image_crc(IMAGE_CRC_START, (const uint8_t *)record, offsetof(struct record, check));
}

void record_seal(struct record *record) {
    record->magic = RECORD_MAGIC;
    record->reserved = 0;
    record->check = check_of(record);
}

bool record_whole(const struct record *record) {
    return record->magic == RECORD_MAGIC && record->check == check_of(record);
}
