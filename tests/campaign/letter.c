/* SPDX-License-Identifier: MIT */
#include "campaign/letter.h"

#include <string.h>

#include "campaign/old_records.h"
#include "wire/bytes.h"
#include "wire/crc.h"

enum {
    LETTER_MAGIC = 0x4C54554E,
    LETTER_FLAGS = 4, /* offsets */
    LETTER_SEQUENCE = 8,
    LETTER_IMAGE_SIZE = 12,
    LETTER_IMAGE_CRC = 16,
    LETTER_MAP = 20,
    LETTER_CHECK = 52,
    LETTER_BYTES = 56,
};

static uint32_t length_of(const struct image *image, uint32_t offset) {
    uint32_t left = image->size - offset;

    return left < stand_page() ? left : stand_page();
}

static bool is_new(const struct image *old, const struct image *image, uint32_t offset) {
    uint32_t length = length_of(image, offset);

    return offset + length > old->size ||
           memcmp(old->bytes + offset, image->bytes + offset, length) != 0;
}

/* The rest of the page is blank, as the library leaves it. */
static void put_page(struct stand *stand, const struct image *image, uint32_t offset,
                     uint32_t place) {
    uint8_t page[STAND_PAGE_MAX];

    memset(page, UINT8_MAX, sizeof page);
    memcpy(page, image->bytes + offset, length_of(image, offset));
    (void)vboard_load(stand->board, place, page, stand_page());
}

bool letter_put(struct stand *stand, uint32_t secondary, const struct image *old,
                const struct image *image, uint32_t flags) {
    uint8_t letter[LETTER_BYTES] = {0}, page[STAND_PAGE_MAX];
    struct record newest;

    for (uint32_t offset = 0; offset < image->size; offset += stand_page()) {
        uint32_t unit = offset / stand_page();

        if (is_new(old, image, offset)) {
            letter[LETTER_MAP + unit / 8] |= (uint8_t)(1u << unit % 8);
            put_page(stand, image, offset, secondary + (unit + 1) * stand_page());
        }
    }
    bool has_record = old_records_newest(stand->board, &newest) != 0;
    put_u32(letter, LETTER_MAGIC);
    put_u32(letter + LETTER_FLAGS, flags);
    put_u32(letter + LETTER_SEQUENCE, newest.sequence);
    put_u32(letter + LETTER_IMAGE_SIZE, image->size);
    put_u32(letter + LETTER_IMAGE_CRC, image->crc);
    put_u32(letter + LETTER_CHECK, image_crc(IMAGE_CRC_START, letter, LETTER_CHECK));
    memset(page, UINT8_MAX, sizeof page);
    memcpy(page, letter, sizeof letter);
    (void)vboard_load(stand->board, secondary, page, stand_page());
    return has_record;
}
