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

/* A bit for each state of a swap. */
enum {
    SWAP_STATES =
        1 << RECORD_SWAPPING | 1 << RECORD_REPLACING | 1 << RECORD_TRIAL | 1 << RECORD_REVERTING
};

bool record_known(const struct record *record) {
    uint32_t state = record->state;

    return record->version == RECORD_VERSION && state >= RECORD_INSTALLED &&
           state <= RECORD_EMPTY &&
           record->flags == ((SWAP_STATES >> state & 1) != 0 ? RECORD_HAS_MAP : 0);
}
