/* SPDX-License-Identifier: MIT */
#include "wire/description.h"

#include <string.h>

#include "wire/bytes.h"

enum { UNIT_MAX = 256 * 1024, RANGE_MAX = 16 * 1024 * 1024 };

static struct memory_range read_range(const uint8_t **data) {
    struct memory_range range = {get_u32(*data), get_u32(*data + 4)};

    *data += 8;
    return range;
}

/* Not empty, of a size that a chip may have, and not past the end of the address space. */
static bool is_sane(const struct memory_range *range) {
    return range->size > 0 && range->size <= RANGE_MAX && range->base <= UINT32_MAX - range->size;
}

static bool is_in_units(const struct memory_range *range, uint32_t unit) {
    return is_sane(range) && range->base % unit == 0 && range->size % unit == 0;
}

static bool are_apart(const struct memory_range *a, const struct memory_range *b) {
    return a->base + a->size <= b->base || b->base + b->size <= a->base;
}

static bool makes_sense(const struct boot_description *description) {
    uint32_t page_size = description->page_size, record_unit = description->record_unit;

    return page_size > 0 && page_size <= UNIT_MAX && record_unit > 0 && record_unit <= UNIT_MAX &&
           record_unit % page_size == 0 && is_sane(&description->bootloader) &&
           is_in_units(&description->records, record_unit) &&
           is_in_units(&description->application, page_size) &&
           (description->secondary.size == 0 || is_in_units(&description->secondary, page_size)) &&
           are_apart(&description->bootloader, &description->records) &&
           are_apart(&description->bootloader, &description->application) &&
           are_apart(&description->records, &description->application);
}

bool description_read(struct boot_description *description, const uint8_t *image, uint32_t size) {
    if (size < DESCRIPTION_PLACE + DESCRIPTION_SIZE) {
        return false; /* and perhaps there are no bytes at all */
    }
    const uint8_t *data = image + DESCRIPTION_PLACE;

    if (get_u32(data) != DESCRIPTION_MAGIC_1 || get_u32(data + 4) != DESCRIPTION_MAGIC_2 ||
        get_u32(data + 8) != DESCRIPTION_FORMAT) {
        return false;
    }
    description->magic[0] = DESCRIPTION_MAGIC_1;
    description->magic[1] = DESCRIPTION_MAGIC_2;
    description->format = DESCRIPTION_FORMAT;
    description->version = get_u32(data + 12);
    memcpy(description->board, data + 16, BOARD_NAME_SIZE);
    data += 16 + BOARD_NAME_SIZE;
    description->page_size = get_u32(data);
    data += 4;
    description->bootloader = read_range(&data);
    description->records = read_range(&data);
    description->application = read_range(&data);
    description->secondary = read_range(&data);
    for (int i = 0; i < RAM_RANGES; i++) {
        description->ram[i] = read_range(&data);
    }
    description->record_unit = get_u32(data);
    return makes_sense(description);
}
