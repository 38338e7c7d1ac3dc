/* SPDX-License-Identifier: MIT */
#include "support/record_1.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"

enum { STATE = 2, SEQUENCE = 8, IMAGE = 12, CHECK = 36 };

void record_1_make(uint8_t bytes[RECORD_SIZE_1], enum record_state state, uint32_t sequence,
                   const struct image_id *image) {
    memset(bytes, 0, RECORD_SIZE_1);
    memcpy(bytes, "TR", 2);
    bytes[STATE] = (uint8_t)state;
    put_u32(bytes + SEQUENCE, sequence);
    put_u32(bytes + IMAGE, image->size);
    put_u32(bytes + IMAGE + 4, image->crc);
    put_u32(bytes + IMAGE + 8, image->version);
    put_u32(bytes + CHECK, image_crc(IMAGE_CRC_START, bytes, CHECK));
}
