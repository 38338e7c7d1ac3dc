/* SPDX-License-Identifier: MIT */
/* Whether a bootloader's file is the one that was built (wire/description.h). */
#include "tulpar/image.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/description.h"

enum tulpar_seal tulpar_seal_check(const uint8_t *image, uint32_t size, uint32_t *built) {
    static const uint8_t none[SEAL_SIZE];

    *built = 0;
    if (size < SEAL_PLACE + SEAL_SIZE) {
        return TULPAR_SEAL_NONE;
    }
    uint32_t said = get_u32(image + SEAL_PLACE);
    uint32_t length = get_u32(image + SEAL_PLACE + sizeof said);
    if (length == 0) {
        return TULPAR_SEAL_NONE;
    }
    uint32_t crc = image_crc(IMAGE_CRC_START, image, SEAL_PLACE);

    *built = length;
    if (size < length) {
        return TULPAR_SEAL_TRUNCATED;
    }
    crc = image_crc(crc, none, SEAL_SIZE);
    crc = image_crc(crc, image + SEAL_PLACE + SEAL_SIZE, size - SEAL_PLACE - SEAL_SIZE);
    return size == length && crc == said ? TULPAR_SEAL_WHOLE : TULPAR_SEAL_ALTERED;
}
