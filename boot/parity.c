/* SPDX-License-Identifier: MIT */
#include "boot/parity.h"

#include <string.h>

#include "boot/board_of.h"
#include "boot/doubt.h"
#include "wire/crc.h"

enum {
    PART_WORDS = 64, /* at a time */
    PART_SIZE = PART_WORDS * sizeof(uint32_t),
    BUT_NONE = OVERLAY_UNITS_MAX,
};

/* What two images share, and where the xor of it is. */
struct shared {
    const struct held_board *board;
    const struct overlay *overlay;
    uint32_t units; /* of the larger image */
    uint32_t parity;
};

/* Not on the stack: see boot/installed.c. */
static uint32_t sum[PART_WORDS];

static bool is_shared(const struct shared *shared, uint32_t unit) {
    return unit < shared->units && !overlay_has(shared->overlay, unit);
}

static uint32_t here(uint32_t unit, const struct board *board) {
    return board->application.base + unit * overlay_unit_size(board);
}

/* 0: there is none. */
static uint32_t place_of_parity(const struct board *board, const struct overlay *overlay) {
    for (uint32_t unit = overlay_units_of_slot(board); unit > 0; unit--) {
        if (!overlay_has(overlay, unit) && !overlay_has(overlay, unit - 1)) {
            return board->secondary.base + unit * overlay_unit_size(board);
        }
    }
    return 0;
}

bool parity_has_place(const struct board *board, const struct overlay *overlay) {
    return place_of_parity(board, overlay) != 0;
}

/* Adds what lies there to the sum. False: a bad word. */
static bool add(const struct board *board, uint32_t address) {
    static uint32_t part[PART_WORDS];
    enum flash_result result =
        board->flash_read(board->context, address, (uint8_t *)part, sizeof part);

    board->feed_watchdog(board->context);
    for (int i = 0; i < PART_WORDS; i++) {
        sum[i] ^= part[i];
    }
    return result == FLASH_OK;
}

/* The xor of the shared units but one, from this offset in each, and of the parity when it is
 * there. So it is what that one has, or had. False: a bad word is among them. */
static bool add_up(const struct shared *shared, uint32_t but, uint32_t offset) {
    const struct board *board = board_of(shared->board);
    bool good = true;

    memset(sum, 0, sizeof sum);
    for (uint32_t unit = 0; unit < shared->units; unit++) {
        if (unit != but && is_shared(shared, unit)) {
            good = add(board, here(unit, board) + offset) && good;
        }
    }
    return (shared->parity == 0 || add(board, shared->parity + offset)) && good;
}

/* Programs the sum of all but one, for a whole unit. trust: a bad word among them does not matter.
 */
static enum flash_result write(const struct shared *shared, uint32_t but, uint32_t to, bool trust) {
    const struct board *board = board_of(shared->board);
    enum flash_result result = FLASH_OK;

    for (uint32_t offset = 0; offset < overlay_unit_size(board) && result == FLASH_OK;
         offset += PART_SIZE) {
        result = add_up(shared, but, offset) || trust
                     ? pages_program(board, to + offset, (const uint8_t *)sum, PART_SIZE)
                     : FLASH_BAD_WORD;
    }
    return result;
}

/* What cannot be read is lost already: that image is not whole. */
enum flash_result parity_write(struct records *records, const struct overlay *overlay,
                               uint32_t units) {
    const struct board *board = board_of(records->board);
    struct shared shared = {hold_board(board), overlay, units, 0};

    if (overlay_has_all(board, overlay, 0, units * overlay_unit_size(board))) {
        return FLASH_OK;
    }
    uint32_t place = place_of_parity(board, overlay);
    enum flash_result result = doubt_named(records, board, place);
    return result == FLASH_OK ? write(&shared, BUT_NONE, place, true) : result;
}

/* -- mending -----------------------------------------------------------------------------------*/

/* The parity is what the shared units come to: none of them has changed. */
static bool parity_fits(const struct shared *shared) {
    uint32_t wrong = 0;

    for (uint32_t offset = 0; offset < overlay_unit_size(board_of(shared->board)) && wrong == 0;
         offset += PART_SIZE) {
        wrong = !add_up(shared, BUT_NONE, offset);
        for (int i = 0; i < PART_WORDS; i++) {
            wrong |= sum[i];
        }
    }
    return wrong == 0;
}

/* The image is whole with that unit made again. */
static bool is_whole_with(const struct shared *shared, const struct composition *composition,
                          const struct image_id *image, uint32_t made) {
    const struct board *board = board_of(shared->board);
    uint32_t start = made * overlay_unit_size(board), crc = IMAGE_CRC_START;
    bool good = overlay_crc(board, composition, 0, start, &crc) == FLASH_OK;

    for (uint32_t offset = 0;
         offset < overlay_unit_size(board) && start + offset < image->size && good;
         offset += PART_SIZE) {
        uint32_t left = image->size - start - offset;

        good = add_up(shared, made, offset);
        crc = image_crc(crc, (const uint8_t *)sum, left < PART_SIZE ? left : PART_SIZE);
    }
    return good && overlay_crc(board, composition, made + 1, image->size, &crc) == FLASH_OK &&
           crc == image->crc;
}

bool parity_mend(const struct board *board, const struct composition *composition,
                 const struct image_id *image, uint32_t units) {
    struct shared shared = {hold_board(board), composition->overlay, units,
                            place_of_parity(board, composition->overlay)};

    if (shared.parity == 0 || parity_fits(&shared)) {
        return false;
    }
    for (uint32_t unit = 0; unit < overlay_units(board, image->size); unit++) {
        if (is_shared(&shared, unit) && is_whole_with(&shared, composition, image, unit)) {
            return write(&shared, unit, here(unit, board), false) == FLASH_OK;
        }
    }
    return false;
}
