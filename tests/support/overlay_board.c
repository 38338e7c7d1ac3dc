/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/boot.h"
#include "boot/doubt.h"
#include "boot/slots.h"
#include "support/fake_flash.h"
#include "support/fake_story.h"
#include "support/flash_records.h"
#include "support/overlay_board.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

enum {
    BEHIND_RECORDS = 1 + UNITS + UNITS + 1,
    ALL_UNITS = 2 * RECORD_UNIT_MAX / UNIT + BEHIND_RECORDS,
    WINDOW_MS = 5,
    PATIENCE_MS = 100,
    GARBAGE = 0xA5,
};

static const struct fake_layout tiny = {
    .name = "tiny",
    .geometry =
        {
            .start = RECORDS,
            .run_size = {UNIT},
            .run_count = {ALL_UNITS},
            .erase_max_ms = 25,
            .program_max_us = 91,
            .programming_unit = 8,
            .properties = FLASH_HAS_ECC | FLASH_TAKES_ZEROS,
        },
    .erase_us = {22000},
    .program_us = 82,
    .page_size = UNIT,
    .records = {RECORDS, 2 * UNIT},
    .application = {APPLICATION, SLOT},
    .secondary = {SECOND, SLOT + UNIT},
    .journal = JOURNAL,
};

/* An STM32F4's in small: a sector of 16 KB for records, and slots of alike ones. */
static const struct fake_layout tiny_without_ecc = {
    .name = "tiny",
    .geometry =
        {
            .start = RECORDS,
            .run_size = {RECORD_UNIT_MAX, UNIT},
            .run_count = {2, BEHIND_RECORDS},
            .erase_max_ms = 2000,
            .program_max_us = 100,
            .programming_unit = 4,
            .properties = FLASH_TAKES_ZEROS | FLASH_TAKES_SAME,
        },
    .erase_us = {250000, 1000000},
    .program_us = 16,
    .page_size = UNIT,
    .records = {RECORDS, 2 * RECORD_UNIT_MAX},
    .application = {APPLICATION, SLOT},
    .secondary = {SECOND, SLOT + UNIT},
    .journal = JOURNAL,
};

bool overlay_has_ecc = true;

struct fake_board fake;
struct boot boot;
uint8_t old_image[SLOT], new_image[SLOT];
uint32_t old_size, new_size;
static uint8_t padded[SLOT + UNIT];

/* -- updates -----------------------------------------------------------------------------------*/

uint32_t units_of(uint32_t size) {
    return (size + UNIT - 1) / UNIT;
}

bool declare(const uint8_t *image, uint32_t size, uint32_t flags) {
    struct begin_request request = {size, image_crc(IMAGE_CRC_START, image, size), flags};

    return update_declare(&boot.session.update, &request) == STATUS_OK;
}

enum status write_unit(const uint8_t *image, uint32_t size, uint32_t unit) {
    uint32_t offset = unit * UNIT, left = size - offset;

    return update_write(&boot.session.update, offset, image + offset, left < UNIT ? left : UNIT);
}

enum status write_whole(const uint8_t *image, uint32_t size, uint32_t flags) {
    if (!declare(image, size, flags)) {
        return STATUS_STATE;
    }
    for (uint32_t unit = 0; unit < units_of(size); unit++) {
        enum status status = write_unit(image, size, unit);

        if (status != STATUS_OK) {
            return status;
        }
    }
    return update_finish(&boot.session.update);
}

static bool here(const uint8_t *image, uint32_t size, uint32_t unit, uint32_t slot) {
    uint32_t offset = unit * UNIT, left = size - offset;

    return pages_hold(&fake.board, slot + offset, image + offset, left < UNIT ? left : UNIT);
}

/* What a host does: writes the units that differ from those of the application area, and keeps
 * those that wait already. */
enum status write_overlay(uint32_t flags) {
    struct update *update = &boot.session.update;

    if (!declare(new_image, new_size, BEGIN_OVERLAY | flags)) {
        return STATUS_STATE;
    }
    for (uint32_t unit = 0; unit < units_of(new_size); unit++) {
        uint32_t left = new_size - unit * UNIT;
        enum status status = STATUS_OK;

        if (here(new_image, new_size, unit, APPLICATION)) {
            continue;
        }
        if (here(new_image, new_size, unit, SECOND + UNIT) &&
            (overlay_has_ecc || !doubt_about(SECOND + UNIT + unit * UNIT))) {
            status = update_keep(update, unit * UNIT, left < UNIT ? left : UNIT);
        } else {
            status = write_unit(new_image, new_size, unit);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return update_finish(update);
}

/* -- starts ------------------------------------------------------------------------------------*/

void reset_board(enum handoff_order order) {
    fake_reset(&fake, &boot, order);
}

bool starts(void) {
    return fake_starts(&fake, &boot, PATIENCE_MS);
}

bool runs_old(void) {
    return memcmp(fake_flash_at(&fake, APPLICATION), old_image, old_size) == 0;
}

bool runs_new(void) {
    return memcmp(fake_flash_at(&fake, APPLICATION), new_image, new_size) == 0;
}

enum record_state state_now(void) {
    return (enum record_state)flash_record(&fake.board).state;
}

/* -- images ------------------------------------------------------------------------------------*/

static uint32_t size_of(uint32_t units) {
    return units * UNIT - (units < UNITS ? SHORT_OF_UNIT : 0);
}

/* The new image has other contents in the units of the set, and where the old one has none. */
static void make_images(uint32_t set, uint32_t old_units, uint32_t new_units) {
    old_size = size_of(old_units);
    new_size = size_of(new_units);
    fake_image_at(old_image, SLOT, 1, APPLICATION);
    fake_image_at(new_image, SLOT, 2, APPLICATION);
    put_u32(old_image + VECTOR_RESET, APPLICATION + VECTORS_SIZE + 1);
    for (uint32_t unit = 0; unit < UNITS; unit++) {
        if ((set >> unit & 1) == 0) {
            memcpy(new_image + unit * UNIT, old_image + unit * UNIT, UNIT);
        }
    }
}

/* The old one runs; the second slot and the journal are as long use has left them. */
void set_up(uint32_t set, uint32_t old_units, uint32_t new_units) {
    fake_board_init_as(&fake, overlay_has_ecc ? &tiny : &tiny_without_ecc);
    fake.board.window_ms = WINDOW_MS;
    make_images(set, old_units, new_units);
    memset(padded, GARBAGE, sizeof padded);
    fake_flash_load(&fake, &fake.board.secondary, padded, SLOT + UNIT);
    fake_flash_load(&fake, &(struct memory_range){JOURNAL, UNIT}, padded, UNIT);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_whole(old_image, old_size, 0), STATUS_OK);
    assert_int_equal(state_now(), RECORD_INSTALLED);
}

uint32_t changed_units(void) {
    uint32_t count = 0;

    for (uint32_t unit = 0; unit < units_of(new_size); unit++) {
        count += !here(new_image, new_size, unit, APPLICATION);
    }
    return count;
}
