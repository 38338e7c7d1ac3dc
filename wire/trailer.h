/* SPDX-License-Identifier: MIT */
/* DRAFT: replaced by the signing tool's. */
#ifndef WIRE_TRAILER_H
#define WIRE_TRAILER_H
#include <stdint.h>
#include <stdbool.h>
#include "wire/message.h"
#include "wire/record.h"
enum { TRAILER_SIZE = 128, PRODUCT_SIZE = 16, KEY_ID_SIZE = 8, TRAILER_FORMAT = 1 };
#define TRAILER_MAGIC 0x4754554Cu
struct trailer {
    uint32_t magic, format, flags, reserved_0;
    uint8_t product[PRODUCT_SIZE];
    uint32_t base, size;
    uint8_t sha256[SHA256_SIZE];
    uint32_t counter, bootloader_lowest;
    uint8_t key_id[KEY_ID_SIZE];
    uint8_t unique_id[UNIQUE_ID_SIZE];
    uint32_t reserved[7];
};
_Static_assert(sizeof(struct trailer) == TRAILER_SIZE, "no gaps");
#endif
