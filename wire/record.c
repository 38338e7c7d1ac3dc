/* SPDX-License-Identifier: MIT */
#include "wire/record.h"

#include "wire/bytes.h"
#include "wire/crc.h"

enum { RECORD_MAGIC = 0x5254 }; /* "TR" */

/* Of a record of `size` bytes. */
static size_t check_place(size_t size) {
    return size - sizeof(uint32_t);
}

static uint32_t check_of(const struct record *record, size_t size) {
    return image_crc(IMAGE_CRC_START, (const uint8_t *)record, check_place(size));
}

void record_seal(struct record *record) {
    record->magic = RECORD_MAGIC;
    record->version = RECORD_VERSION;
    record->check = check_of(record, RECORD_SIZE);
}

bool record_whole(const struct record *record, size_t size) {
    const uint8_t *check = (const uint8_t *)record + check_place(size);

    return record->magic == RECORD_MAGIC && get_u32(check) == check_of(record, size);
}

bool record_known(const struct record *record) {
    return record->version == RECORD_VERSION && record->flags == 0 &&
           record->state >= RECORD_INSTALLED && record->state <= RECORD_EMPTY;
}
