/* SPDX-License-Identifier: MIT */
/* A board as its bootloader's file describes it, without the board. */
#include "wire/description.h"

#include <string.h>

#include "host/device.h"
#include "tulpar/image.h"

static struct tulpar_description take(const struct boot_description *said) {
    struct tulpar_description description = {
        .version = said->version,
        .page_size = said->page_size,
        .bootloader = range_of(&said->bootloader),
        .records = range_of(&said->records),
        .record_unit = said->record_unit,
        .application = range_of(&said->application),
        .secondary = range_of(&said->secondary),
    };

    memcpy(description.board, said->board, BOARD_NAME_SIZE);
    for (int i = 0; i < RAM_RANGES; i++) {
        description.ram[i] = range_of(&said->ram[i]);
    }
    return description;
}

/* Addresses of flash. */
struct reach {
    uint32_t base, end;
};

static void extend(struct reach *reach, const struct memory_range *range) {
    if (range->size == 0) {
        return; /* there is none */
    }
    reach->base = range->base < reach->base ? range->base : reach->base;
    reach->end = range->base + range->size > reach->end ? range->base + range->size : reach->end;
}

/* All of it in what one image may span: files of it are made, and gaps are filled. */
static bool is_one_flash(const struct boot_description *said) {
    struct reach reach = {.base = UINT32_MAX};

    extend(&reach, &said->bootloader);
    extend(&reach, &said->records);
    extend(&reach, &said->application);
    extend(&reach, &said->secondary);
    return reach.end - reach.base <= TULPAR_SOURCE_SPAN_MAX;
}

bool tulpar_description_read(struct tulpar_description *description, const uint8_t *image,
                             uint32_t size) {
    struct boot_description said;
    bool found = description_read(&said, image, size) && is_one_flash(&said);

    *description = found ? take(&said) : (struct tulpar_description){0};
    return found;
}

bool tulpar_description_take(struct tulpar_description *description, const void *bytes,
                             size_t size) {
    struct boot_description said;

    if (size != sizeof said) {
        return false;
    }
    memcpy(&said, bytes, sizeof said);
    *description = take(&said);
    return true;
}

struct tulpar_device tulpar_described_device(const struct tulpar_description *description) {
    struct tulpar_device device = {
        .protocol = PROTOCOL_VERSION,
        .bootloader_version = description->version,
        .page_size = description->page_size,
        .application = description->application,
        .slots = description->secondary.size > 0 ? 2 : 1,
    };

    memcpy(device.board, description->board, sizeof device.board);
    memcpy(device.ram, description->ram, sizeof device.ram);
    return device;
}
