/* SPDX-License-Identifier: MIT */
#include "host/device.h"

#include <string.h>

#include "host/in_flight.h"
#include "host/request.h"

enum {
    PAGE_SIZE_MAX = 64 * 1024, /* bytes; more than an update keeps a picture of */
    SLOTS_MAX = 2,
};

static bool is_power_of_two(uint32_t number) {
    return number != 0 && (number & (number - 1)) == 0;
}

/* Its end is an address, too. */
static bool fits_addresses(const struct memory_range *range) {
    return range->size <= UINT32_MAX - range->base;
}

static bool ram_makes_sense(const struct device_info *info) {
    for (int i = 0; i < RAM_RANGES; i++) {
        if (!fits_addresses(&info->ram[i])) {
            return false;
        }
    }
    return true;
}

static bool pages_make_sense(const struct device_info *info) {
    return is_power_of_two(info->page_size) && info->page_size >= FLASH_DOUBLE_WORD &&
           info->page_size <= PAGE_SIZE_MAX;
}

static bool area_makes_sense(const struct device_info *info) {
    return fits_addresses(&info->application) && info->application.size >= info->page_size &&
           info->application.base % FLASH_DOUBLE_WORD == 0;
}

static bool packets_make_sense(const struct device_info *info) {
    return info->data_field_max >= WRITE_HEADER_SIZE + FLASH_DOUBLE_WORD &&
           info->data_field_max <= DATA_FIELD_MAX;
}

static bool in_flight_makes_sense(const struct device_info *info) {
    return info->in_flight <= IN_FLIGHT_MAX &&
           (info->in_flight > 0 || !device_knows(info, COMMAND_BLOCK));
}

/* Of what is not valid, the size may be that of a bootloader before, with a larger area. */
static bool sizes_make_sense(const struct device_info *info) {
    uint32_t room = info->application.size;

    return info->image.verdict != VERDICT_VALID ||
           (info->image.size <= room && info->other.size <= room);
}

bool device_knows(const struct device_info *info, uint8_t command) {
    uint8_t feature = command_feature(command);

    return (info->features & feature) == feature;
}

const char *device_nonsense(const struct device_info *info) {
    const struct {
        bool right;
        const char *what;
    } checks[] = {
        {pages_make_sense(info), "its page size makes no sense"},
        {area_makes_sense(info), "its application area makes no sense"},
        {ram_makes_sense(info), "its RAM makes no sense"},
        {packets_make_sense(info), "its largest data field makes no sense"},
        {info->slots <= SLOTS_MAX, "its number of slots makes no sense"},
        {in_flight_makes_sense(info), "its number of blocks in flight makes no sense"},
        {info->baud_highest > 0 || !device_knows(info, COMMAND_RATE),
         "its highest rate makes no sense"},
        {sizes_make_sense(info), "its application is larger than the area for it"},
        {info->next_offset <= info->application.size || info->next_offset == NO_OFFSET,
         "its open update is larger than the area for it"},
    };

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (!checks[i].right) {
            return checks[i].what;
        }
    }
    return NULL;
}

bool device_is_same(const struct device_info *one, const struct device_info *other) {
    return memcmp(one->unique_id, other->unique_id, sizeof one->unique_id) == 0 &&
           one->device_id == other->device_id && one->page_size == other->page_size &&
           one->application.base == other->application.base &&
           one->application.size == other->application.size &&
           one->data_field_max == other->data_field_max && one->slots == other->slots &&
           one->features == other->features && one->in_flight == other->in_flight;
}

bool device_can_start(const struct device_info *info) {
    return info->image.verdict == VERDICT_VALID || (info->conditions & CONDITION_UNCHECKED) != 0;
}
