/* SPDX-License-Identifier: MIT */
#include "tests/support/fake_bootloader_file.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/description.h"

enum { BRANCH_TO_ITSELF = 0xE7FE };

static void fill(uint8_t *bytes, uint32_t size, uint32_t base) {
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 31 + (i >> 8) * 7);
    }
    memset(bytes, 0, VECTORS_SIZE);
    put_u32(bytes + VECTOR_INITIAL_MSP, 0x20010000);
    put_u32(bytes + VECTOR_RESET, base + VECTORS_SIZE + 1);
    put_u16(bytes + VECTORS_SIZE, BRANCH_TO_ITSELF);
}

static uint8_t *put_range(uint8_t *at, uint32_t base, uint32_t size) {
    put_u32(at, base);
    put_u32(at + 4, size);
    return at + 8;
}

void fake_bootloader_file(uint8_t *bytes, uint32_t size) {
    uint8_t *at = bytes + DESCRIPTION_PLACE;

    fill(bytes, size, 0x08000000);
    memset(at, 0, DESCRIPTION_SIZE);
    put_u32(at, DESCRIPTION_MAGIC_1);
    put_u32(at + 4, DESCRIPTION_MAGIC_2);
    put_u32(at + 8, DESCRIPTION_FORMAT);
    put_u32(at + 12, VERSION_PACK(0, 1, 0));
    memcpy(at + 16, FAKE_FILE_BOARD, sizeof FAKE_FILE_BOARD);
    put_u32(at + 40, FAKE_FILE_PAGE);
    at = put_range(at + 44, 0x08000000, FAKE_FILE_BOOTLOADER_MAX);
    at = put_range(at, FAKE_FILE_RECORDS, 2 * FAKE_FILE_PAGE);
    at = put_range(at, FAKE_FILE_APPLICATION, FAKE_FILE_APPLICATION_MAX);
    at = put_range(at, 0, 0);
    at = put_range(at, 0x20000000, 0x10000);
    at = put_range(at, 0x10000000, 0x4000);
    put_u32(at, FAKE_FILE_PAGE);
    fake_bootloader_file_seal(bytes, size);
}

void fake_bootloader_file_seal(uint8_t *bytes, uint32_t size) {
    memset(bytes + SEAL_PLACE, 0, SEAL_SIZE);
    put_u32(bytes + SEAL_PLACE, image_crc(IMAGE_CRC_START, bytes, size));
    put_u32(bytes + SEAL_PLACE + 4, size);
}

void fake_application_file(uint8_t *bytes, uint32_t size) {
    fill(bytes, size, FAKE_FILE_APPLICATION);
}
