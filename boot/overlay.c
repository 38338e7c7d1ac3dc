/* SPDX-License-Identifier: MIT */
#include "boot/overlay.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"

enum { WORDS_MAX = 1 + OVERLAY_UNITS_MAX / OVERLAY_UNITS_PER_WORD + 1 };

/* -- the map -----------------------------------------------------------------------------------*/

void overlay_add(const struct board *board, struct overlay *overlay, uint32_t offset,
                 uint32_t length) {
    uint32_t end = overlay_units(board, offset + length);

    for (uint32_t unit = offset / overlay_unit_size(board); unit < end; unit++) {
        overlay->map[unit / 8] |= (uint8_t)(1u << unit % 8);
    }
}

bool overlay_has_all(const struct board *board, const struct overlay *overlay, uint32_t offset,
                     uint32_t length) {
    uint32_t end = overlay_units(board, offset + length);
    bool all = true;

    for (uint32_t unit = offset / overlay_unit_size(board); unit < end; unit++) {
        all = all && overlay_has(overlay, unit);
    }
    return all;
}

uint32_t overlay_count(const struct overlay *overlay) {
    uint32_t count = 0;

    for (uint32_t unit = 0; unit < OVERLAY_UNITS_MAX; unit++) {
        count += overlay_has(overlay, unit);
    }
    return count;
}

/* -- an image of two parts ---------------------------------------------------------------------*/

uint32_t overlay_address(const struct board *board, const struct composition *composition,
                         uint32_t unit) {
    uint32_t slot = board->application.base;
    uint32_t place = unit;

    if (composition->where != OVERLAY_HERE && overlay_has(composition->overlay, unit)) {
        slot = board->secondary.base;
        place += composition->where == OVERLAY_WAITING;
    }
    return slot + place * overlay_unit_size(board);
}

enum flash_result overlay_crc(const struct board *board, const struct composition *composition,
                              uint32_t unit, uint32_t end, uint32_t *crc) {
    enum flash_result result = FLASH_OK;

    for (; unit * overlay_unit_size(board) < end && result == FLASH_OK; unit++) {
        uint32_t left = end - unit * overlay_unit_size(board);

        board->feed_watchdog(board->context);
        result = board->flash_crc(board->context, overlay_address(board, composition, unit),
                                  left < overlay_unit_size(board) ? left : overlay_unit_size(board),
                                  crc);
    }
    return result;
}

/* -- in the journal ----------------------------------------------------------------------------*/

/* Header and map. */
static uint32_t words_of(const struct board *board) {
    uint32_t units = overlay_units_of_slot(board);

    return 1 + (units + OVERLAY_UNITS_PER_WORD - 1) / OVERLAY_UNITS_PER_WORD;
}

static uint32_t address_of(const struct board *board, uint32_t word) {
    return overlay_journal_word(board, overlay_units_of_slot(board) + word);
}

/* Makes one word of all the others, up to and including the xor. */
static void make_word(uint8_t *words, uint32_t which, uint32_t count) {
    uint8_t *made = words + which * FLASH_WORD_SIZE;

    memset(made, 0, FLASH_WORD_SIZE);
    for (uint32_t i = 0; i < count * FLASH_WORD_SIZE; i++) {
        if (i / FLASH_WORD_SIZE != which) {
            made[i % FLASH_WORD_SIZE] ^= words[i];
        }
    }
}

static uint32_t check_of(const uint8_t *words, uint32_t count) {
    return image_crc(IMAGE_CRC_START, words, count * FLASH_WORD_SIZE);
}

enum flash_result overlay_write(const struct board *board, const struct overlay *overlay,
                                uint32_t sequence, uint32_t *check) {
    static uint8_t words[WORDS_MAX * FLASH_WORD_SIZE];
    uint32_t count = words_of(board), size = (count + 1) * FLASH_WORD_SIZE;

    put_u32(words, overlay_units_of_slot(board));
    put_u32(words + 4, sequence);
    memcpy(words + FLASH_WORD_SIZE, overlay->map, sizeof overlay->map);
    make_word(words, count, count + 1);
    *check = check_of(words, count);
    enum flash_result result =
        board->flash_program(board->context, address_of(board, 0), words, size);
    return result == FLASH_OK && !pages_hold(board, address_of(board, 0), words, size)
               ? FLASH_FAILED
               : result;
}

/* All words but one. False: a bad one is among them. */
static bool read_others(const struct board *board, uint8_t *words, uint32_t but, uint32_t count) {
    bool good = true;

    for (uint32_t word = 0; word < count; word++) {
        good = good && (word == but || board->flash_read(board->context, address_of(board, word),
                                                         words + word * FLASH_WORD_SIZE,
                                                         FLASH_WORD_SIZE) == FLASH_OK);
    }
    return good;
}

/* As they are, but for the xor; then with one of them made from the others. */
bool overlay_read(const struct board *board, uint32_t check, struct overlay *overlay) {
    static uint8_t words[WORDS_MAX * FLASH_WORD_SIZE];
    uint32_t count = words_of(board);

    for (uint32_t lost = count + 1; lost-- > 0;) {
        bool good = read_others(board, words, lost, count + 1);

        make_word(words, lost, count + 1);
        if (good && check_of(words, count) == check) {
            memset(overlay, 0, sizeof *overlay);
            memcpy(overlay->map, words + FLASH_WORD_SIZE, (count - 1) * FLASH_WORD_SIZE);
            return true;
        }
    }
    return false;
}
