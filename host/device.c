/* SPDX-License-Identifier: MIT */
#include "host/device.h"

#include <string.h>

#include "host/in_flight.h"
#include "host/request.h"
#include "host/units.h"
#include "tulpar/image.h"
#include "wire/handoff.h"
#include "wire/image.h"
#include "wire/record.h"

enum {
    PAGE_SIZE_MAX = 64 * 1024, /* bytes; more than an update keeps a picture of */
    SLOTS_MAX = 2,

    /* Longer than any STM32 takes: a sector of an F4, and a half page of an L0. */
    ERASE_MS_MAX = 10000,
    PROGRAM_US_MAX = 10000,
};

/* -- the wire's words and the library's ---------------------------------------------------------*/

/* A program that uses the library sees nothing of wire/: its numbers stand in tulpar/device.h once
 * more, and here is where they are the same. */
#define SAME(name) _Static_assert((int)TULPAR_##name == (int)(name), "the library says " #name)
SAME(PROTOCOL_VERSION);
SAME(BOARD_NAME_SIZE);
SAME(UNIQUE_ID_SIZE);
SAME(RAM_RANGES);
SAME(TRIAL_STARTS);
SAME(NO_OFFSET);
SAME(RECORD_SIZE);
SAME(VECTORS_CHECKED);
SAME(VECTORS_SIZE);
SAME(STATUS_OK);
SAME(STATUS_MESSAGE);
SAME(STATUS_SIZE);
SAME(STATUS_CRC);
SAME(STATUS_OFFSET);
SAME(STATUS_RANGE);
SAME(STATUS_STATE);
SAME(STATUS_FLASH);
SAME(STATUS_IMAGE);
SAME(STATUS_DIGEST);
SAME(STATUS_PACKED);
SAME(STATUS_SUPPLY);
SAME(STATUS_DEFERRED);
SAME(STATUS_SIGNATURE);
SAME(VERDICT_NONE);
SAME(VERDICT_VALID);
SAME(VERDICT_ALTERED);
SAME(VERDICT_BAD_WORD);
SAME(RECORD_NONE);
SAME(RECORD_INSTALLED);
SAME(RECORD_UPDATING);
SAME(RECORD_SWAPPING);
SAME(RECORD_REPLACING);
SAME(RECORD_TRIAL);
SAME(RECORD_REVERTING);
SAME(RECORD_EMPTY);
SAME(RECORD_OLDER);
SAME(RECORD_NEWER);
SAME(FEATURE_PAGES);
SAME(FEATURE_RATE);
SAME(FEATURE_BLOCK);
SAME(FEATURE_PACKED);
SAME(FEATURE_CONFIDENTIAL);
SAME(FEATURE_OVERLAY);
SAME(FEATURE_BACKGROUND);
SAME(CONDITION_DEBUGGER);
SAME(CONDITION_UNCHECKED);
SAME(CONDITION_NOT_LOOKED);
SAME(ERASE_RUNS_MAX);
SAME(FLASH_HAS_ECC);
SAME(FLASH_TAKES_ZEROS);
SAME(FLASH_TAKES_SAME);

#define SAME_AS(name, wire)                                                                        \
    _Static_assert((int)TULPAR_##name == (int)(wire), "the library says " #name)
SAME_AS(MAILBOX_SIZE, HANDOFF_SIZE);
SAME_AS(RESET_POWER, RESET_CAUSE_POWER);
SAME_AS(RESET_PIN, RESET_CAUSE_PIN);
SAME_AS(RESET_SOFTWARE, RESET_CAUSE_SOFTWARE);
SAME_AS(RESET_WATCHDOG, RESET_CAUSE_WATCHDOG);
SAME_AS(RESET_WINDOW_WATCHDOG, RESET_CAUSE_WINDOW_WATCHDOG);
SAME_AS(RESET_LOW_POWER, RESET_CAUSE_LOW_POWER);
SAME_AS(RESET_OPTION_BYTES, RESET_CAUSE_OPTION_BYTES);
SAME_AS(RESET_FIREWALL, RESET_CAUSE_FIREWALL);
SAME_AS(FAULT_NONE, HANDOFF_FAULT_NONE);
SAME_AS(FAULT_HARD, HANDOFF_FAULT_HARD);
SAME_AS(FAULT_NMI, HANDOFF_FAULT_NMI);
SAME_AS(FAULT_UNEXPECTED, HANDOFF_FAULT_UNEXPECTED);
SAME_AS(FAULT_APPLICATION, HANDOFF_FAULT_APPLICATION);
SAME_AS(FAULT_BAD_CODE, HANDOFF_FAULT_BAD_CODE);

struct tulpar_range range_of(const struct memory_range *range) {
    return (struct tulpar_range){range->base, range->size};
}

struct memory_range range_to_wire(const struct tulpar_range *range) {
    return (struct memory_range){range->base, range->size};
}

static struct tulpar_image_id image_id_of(const struct image_id *id) {
    return (struct tulpar_image_id){id->size, id->crc, id->version};
}

static struct tulpar_flash flash_of(const struct flash_geometry *geometry) {
    struct tulpar_flash flash = {
        .start = geometry->start,
        .erase_max_ms = geometry->erase_max_ms,
        .program_max_us = geometry->program_max_us,
        .programming_unit = geometry->programming_unit,
        .properties = geometry->properties,
    };

    for (int run = 0; run < ERASE_RUNS_MAX; run++) {
        flash.run[run].unit_size = geometry->run_size[run];
        flash.run[run].units = geometry->run_count[run];
    }
    return flash;
}

struct tulpar_device device_of(const struct device_info *info) {
    struct tulpar_device device = {
        .protocol = info->protocol,
        .bootloader_version = info->bootloader_version,
        .device_id = info->device_id,
        .page_size = info->page_size,
        .application = range_of(&info->application),
        .data_field_max = info->data_field_max,
        .image = {(enum tulpar_verdict)info->image.verdict, info->image.size, info->image.crc,
                  info->image.version},
        .next_offset = info->next_offset,
        .last_error = (enum tulpar_status)info->last_error,
        .reset_cause = info->reset_cause,
        .fault = info->fault,
        .fault_address = info->fault_address,
        .line = {info->line.overrun, info->line.framing, info->line.noise},
        .slots = info->slots,
        .record_state = info->record_state,
        .attempts = info->attempts,
        .other = image_id_of(&info->other),
        .features = info->features,
        .in_flight = info->in_flight,
        .baud_highest = info->baud_highest,
        .conditions = info->conditions,
        .fault_count = info->fault_count,
        .flash = flash_of(&info->geometry),
    };

    memcpy(device.board, info->board, sizeof device.board);
    memcpy(device.unique_id, info->unique_id, sizeof device.unique_id);
    for (int i = 0; i < RAM_RANGES; i++) {
        device.ram[i] = range_of(&info->ram[i]);
    }
    return device;
}

/* -- does it make sense? -----------------------------------------------------------------------*/

static bool is_power_of_two(uint32_t number) {
    return number != 0 && (number & (number - 1)) == 0;
}

/* Its end is an address, too. */
static bool fits_addresses(const struct tulpar_range *range) {
    return range->size <= UINT32_MAX - range->base;
}

static bool ram_makes_sense(const struct tulpar_device *info) {
    for (int i = 0; i < RAM_RANGES; i++) {
        if (!fits_addresses(&info->ram[i])) {
            return false;
        }
    }
    return true;
}

static bool pages_make_sense(const struct tulpar_device *info) {
    return is_power_of_two(info->page_size) && info->page_size >= FLASH_DOUBLE_WORD &&
           info->page_size <= PAGE_SIZE_MAX;
}

static bool area_makes_sense(const struct tulpar_device *info) {
    return fits_addresses(&info->application) && info->application.size >= info->page_size &&
           info->application.base % FLASH_DOUBLE_WORD == 0;
}

/* Each run begins at a multiple of its units, which are whole pages; where all end is an address.
 */
static bool runs_make_sense(const struct tulpar_device *info, uint64_t *end) {
    const struct tulpar_flash *flash = &info->flash;

    *end = flash->start;
    for (int run = 0; run < ERASE_RUNS_MAX && flash->run[run].units > 0; run++) {
        uint32_t size = flash->run[run].unit_size;

        if (!is_power_of_two(size) || size < info->page_size || *end % size != 0) {
            return false;
        }
        *end += (uint64_t)size * flash->run[run].units;
    }
    return *end <= UINT32_MAX;
}

static bool area_is_whole_units(const struct tulpar_device *info, uint64_t end) {
    struct units units = units_of(info);
    const struct tulpar_range *area = &info->application;

    return area->base >= info->flash.start && (uint64_t)area->base + area->size <= end &&
           units_start(&units, 0) == 0 && units_end(&units, area->size - 1) == area->size;
}

/* What is in a unit of one slot goes into a unit of the other. */
static bool slots_have_equal_units(const struct tulpar_device *info) {
    struct units units = units_of(info);
    uint32_t size = units_end(&units, 0), end = 0;

    for (uint32_t start = 0; start < info->application.size; start = end) {
        end = units_end(&units, start);
        if (end - start != size) {
            return false;
        }
    }
    return true;
}

static bool flash_makes_sense(const struct tulpar_device *info) {
    uint64_t end;

    return !units_are_told(info) ||
           (runs_make_sense(info, &end) && area_is_whole_units(info, end) &&
            (info->slots < 2 || slots_have_equal_units(info)));
}

static bool programming_makes_sense(const struct tulpar_device *info) {
    const struct tulpar_flash *flash = &info->flash;

    return !units_are_told(info) ||
           (is_power_of_two(flash->programming_unit) &&
            flash->programming_unit <= info->page_size && flash->erase_max_ms > 0 &&
            flash->erase_max_ms <= ERASE_MS_MAX && flash->program_max_us > 0 &&
            flash->program_max_us <= PROGRAM_US_MAX);
}

static bool packets_make_sense(const struct tulpar_device *info) {
    return info->data_field_max >= WRITE_HEADER_SIZE + FLASH_DOUBLE_WORD &&
           info->data_field_max <= DATA_FIELD_MAX;
}

static bool in_flight_makes_sense(const struct tulpar_device *info) {
    return info->in_flight <= IN_FLIGHT_MAX &&
           (info->in_flight > 0 || !device_knows(info, COMMAND_BLOCK));
}

/* Of what is not valid, the size may be that of a bootloader before, with a larger area. */
static bool sizes_make_sense(const struct tulpar_device *info) {
    uint32_t room = info->application.size;

    return info->image.verdict != TULPAR_VERDICT_VALID ||
           (info->image.size <= room && info->other.size <= room);
}

bool device_knows(const struct tulpar_device *info, uint8_t command) {
    uint8_t feature = command_feature(command);

    return (info->features & feature) == feature;
}

const char *device_nonsense(const struct tulpar_device *info) {
    const struct {
        bool right;
        const char *what;
    } checks[] = {
        {pages_make_sense(info), "its page size makes no sense"},
        {area_makes_sense(info), "its application area makes no sense"},
        {ram_makes_sense(info), "its RAM makes no sense"},
        {packets_make_sense(info), "its largest data field makes no sense"},
        {info->slots <= SLOTS_MAX, "its number of slots makes no sense"},
        {flash_makes_sense(info), "its erase units make no sense"},
        {programming_makes_sense(info), "its times of the flash make no sense"},
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

bool device_is_application(const struct tulpar_device *info) {
    return (info->features & FEATURE_BACKGROUND) != 0;
}

/* What the application can do, and how much it takes at once, is not what its bootloader can. */
static bool has_same_features(const struct tulpar_device *one, const struct tulpar_device *other) {
    return device_is_application(one) != device_is_application(other) ||
           (one->features == other->features && one->in_flight == other->in_flight);
}

bool device_is_same(const struct tulpar_device *one, const struct tulpar_device *other) {
    return memcmp(one->unique_id, other->unique_id, sizeof one->unique_id) == 0 &&
           one->device_id == other->device_id && one->page_size == other->page_size &&
           one->application.base == other->application.base &&
           one->application.size == other->application.size &&
           one->data_field_max == other->data_field_max && one->slots == other->slots &&
           has_same_features(one, other) &&
           memcmp(&one->flash, &other->flash, sizeof one->flash) == 0;
}

bool tulpar_device_can_start(const struct tulpar_device *info) {
    return info->image.verdict == TULPAR_VERDICT_VALID ||
           (info->conditions & CONDITION_UNCHECKED) != 0;
}
