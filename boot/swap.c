/* SPDX-License-Identifier: MIT */
#include "boot/swap.h"

#include <string.h>

#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/pages.h"

enum { COPY_SIZE = 256 }; /* bytes copied at a time */

enum step_state {
    STEP_UNTOUCHED,
    STEP_SAVED, /* the unit that goes out is copied to its new place */
    STEP_DONE,  /* the unit that comes in is copied, too */
};

static const uint8_t mark_saved[FLASH_WORD_SIZE] = {'s', 'a', 'v', 'e', 'd'};
static const uint8_t mark_done[FLASH_WORD_SIZE];

static bool all_bytes(const uint8_t *data, uint8_t value) {
    bool all = true;

    for (int i = 0; i < FLASH_WORD_SIZE; i++) {
        all = all && data[i] == value;
    }
    return all;
}

/* False: a bad word. */
static bool read_mark(const struct board *board, uint32_t index, uint8_t *word) {
    return board->flash_read(board->context, overlay_journal_word(board, index), word,
                             FLASH_WORD_SIZE) == FLASH_OK;
}

/* A torn mark was becoming "saved" or "done". In both cases the unit that goes out is copied
 * already; only the copy of the unit that comes in is repeated, and repeating it does no harm. */
static enum step_state step_state(const struct board *board, uint32_t unit) {
    uint8_t word[FLASH_WORD_SIZE];

    if (!read_mark(board, unit, word)) {
        return STEP_SAVED;
    }
    if (all_bytes(word, FLASH_ERASED)) {
        return STEP_UNTOUCHED;
    }
    return all_bytes(word, mark_done[0]) ? STEP_DONE : STEP_SAVED;
}

static enum flash_result mark(const struct board *board, uint32_t index, const uint8_t *word) {
    return board->flash_program(board->context, overlay_journal_word(board, index), word,
                                FLASH_WORD_SIZE);
}

/* A double-word that cannot be read is left blank in the copy, and no other with it. It may lie
 * behind the end of the image; if it does not, the check of the whole image finds it. */
static enum flash_result read_piece(const struct board *board, uint32_t from, uint8_t *piece) {
    enum flash_result result = board->flash_read(board->context, from, piece, COPY_SIZE);

    if (result != FLASH_BAD_WORD) {
        return result;
    }
    for (uint32_t word = 0; word < COPY_SIZE; word += FLASH_WORD_SIZE) {
        if (board->flash_read(board->context, from + word, piece + word, FLASH_WORD_SIZE) !=
            FLASH_OK) {
            memset(piece + word, FLASH_ERASED, FLASH_WORD_SIZE);
        }
    }
    return FLASH_OK;
}

/* Flash without ECC, and what a cut may have left in doubt can be programmed once more. */
static inline __attribute__((always_inline)) bool takes_same(const struct board *board) {
    return doubt_is_possible(board) && (board->geometry->properties & FLASH_TAKES_SAME) != 0;
}

/* Without ECC: a copy may be whole although its mark does not say so, and the mark be in doubt.
 * Made again from the start, it would be cut while the mark comes to say that it is whole. */
static bool copy_is_there(const struct board *board, uint32_t to, uint32_t from) {
    bool same = true;

    for (uint32_t offset = 0; offset < overlay_unit_size(board) && same; offset += COPY_SIZE) {
        static uint8_t piece[COPY_SIZE];

        same = board->flash_read(board->context, from + offset, piece, sizeof piece) == FLASH_OK &&
               pages_hold(board, to + offset, piece, sizeof piece);
    }
    return same;
}

/* The same bytes once more: what was in doubt is not any longer. */
static enum flash_result program_again(const struct board *board, uint32_t address,
                                       uint32_t length) {
    enum flash_result result = FLASH_OK;

    for (uint32_t offset = 0; offset < length && result == FLASH_OK; offset += FLASH_WORD_SIZE) {
        uint8_t word[FLASH_WORD_SIZE];

        result = board->flash_read(board->context, address + offset, word, sizeof word);
        if (result == FLASH_OK) {
            result = board->flash_program(board->context, address + offset, word, sizeof word);
        }
    }
    return result;
}

static enum flash_result copy_unit(const struct board *board, uint32_t to, uint32_t from) {
    enum flash_result result = FLASH_OK;

    if (takes_same(board) && copy_is_there(board, to, from)) {
        return program_again(board, to, overlay_unit_size(board));
    }
    for (uint32_t offset = 0; offset < overlay_unit_size(board) && result == FLASH_OK;
         offset += COPY_SIZE) {
        static uint8_t piece[COPY_SIZE]; /* not on the stack: see boot/installed.c */

        result = read_piece(board, from + offset, piece);
        if (result == FLASH_OK) {
            result = pages_program(board, to + offset, piece, sizeof piece);
        }
    }
    return result;
}

static uint32_t unit_address(const struct board *board, const struct memory_range *slot,
                             uint32_t unit) {
    return slot->base + unit * overlay_unit_size(board);
}

/* goes_out: false when the old image does not have that unit. */
static enum flash_result make_step(const struct board *board, uint32_t unit, bool goes_out) {
    uint32_t here = unit_address(board, &board->application, unit);
    enum step_state state = step_state(board, unit);
    enum flash_result result = FLASH_OK;

    if (takes_same(board) && state != STEP_UNTOUCHED) {
        result = program_again(board, overlay_journal_word(board, unit), FLASH_WORD_SIZE);
    }
    if (state == STEP_UNTOUCHED) {
        if (goes_out) {
            result = copy_unit(board, unit_address(board, &board->secondary, unit), here);
        }
        if (result == FLASH_OK) {
            result = mark(board, unit, mark_saved);
        }
    }
    if (state != STEP_DONE && result == FLASH_OK) {
        result = copy_unit(board, here, unit_address(board, &board->secondary, unit + 1));
        if (result == FLASH_OK) {
            result = mark(board, unit, mark_done);
        }
    }
    return result;
}

uint32_t swap_waiting_address(const struct board *board) {
    return unit_address(board, &board->secondary, 1);
}

enum flash_result swap_widen(struct records *records, struct overlay *overlay, uint32_t units) {
    const struct board *board = board_of(records->board);
    enum flash_result result = FLASH_OK;

    for (uint32_t unit = 0; unit < units && result == FLASH_OK; unit++) {
        if (!overlay_has(overlay, unit)) {
            uint32_t waits = unit_address(board, &board->secondary, unit + 1);

            result = doubt_named(records, board, waits);
            if (result == FLASH_OK) {
                result = copy_unit(board, waits, unit_address(board, &board->application, unit));
            }
            overlay_add(board, overlay, unit * overlay_unit_size(board), 1);
        }
    }
    return result;
}

enum flash_result swap_prepare(const struct board *board, const struct overlay *overlay,
                               uint32_t sequence, uint32_t *check) {
    enum flash_result result = board->flash_erase(board->context, board->journal);

    if (result == FLASH_OK &&
        !pages_blank(board, board->journal, pages_unit_size(board, board->journal))) {
        result = FLASH_FAILED;
    }
    return result == FLASH_OK ? overlay_write(board, overlay, sequence, check) : result;
}

bool swap_untouched(const struct board *board, const struct overlay *overlay) {
    bool untouched = true;

    for (uint32_t unit = 0; unit < overlay_units_of_slot(board) && untouched; unit++) {
        untouched = !overlay_has(overlay, unit) || step_state(board, unit) == STEP_UNTOUCHED;
    }
    return untouched;
}

enum flash_result swap_forth(const struct board *board, const struct overlay *overlay,
                             uint32_t out_units) {
    enum flash_result result = FLASH_OK;

    for (uint32_t unit = 0; unit < overlay_units_of_slot(board) && result == FLASH_OK; unit++) {
        if (overlay_has(overlay, unit)) {
            result = make_step(board, unit, unit < out_units);
        }
    }
    return result;
}

/* -- the way back ------------------------------------------------------------------------------*/

/* Only a mark that reads exactly counts. Zeros may be programmed over a torn one, so every mark is
 * right in the end: one that is not would have its steps made again when the slot holds something
 * else, should the record of the end be lost. */
static bool is_restored(const struct board *board, uint32_t index) {
    uint8_t word[FLASH_WORD_SIZE];

    return read_mark(board, index, word) && all_bytes(word, mark_done[0]);
}

static enum flash_result restore(const struct board *board, uint32_t unit) {
    return copy_unit(board, unit_address(board, &board->application, unit),
                     unit_address(board, &board->secondary, unit));
}

/* The steps of the units in the map, by number: `count` of them from `first` on. */
static enum flash_result restore_some(const struct board *board, const struct overlay *overlay,
                                      uint32_t units, uint32_t first, uint32_t count) {
    enum flash_result result = FLASH_OK;
    uint32_t step = 0;

    for (uint32_t unit = 0; unit < units && result == FLASH_OK; unit++) {
        if (overlay_has(overlay, unit) && step++ - first < count) {
            result = restore(board, unit);
        }
    }
    return result;
}

enum flash_result swap_back(const struct board *board, const struct overlay *overlay,
                            uint32_t units) {
    uint32_t index = overlay_words_before_back(board), steps = overlay_count(overlay);
    uint32_t marks = overlay_unit_size(board) / FLASH_WORD_SIZE - index;
    uint32_t per_mark = steps / marks + 1;
    enum flash_result result = FLASH_OK;

    for (uint32_t first = 0; first < steps && result == FLASH_OK; first += per_mark, index++) {
        if (!is_restored(board, index)) {
            result = restore_some(board, overlay, units, first, per_mark);
            result = result == FLASH_OK ? mark(board, index, mark_done) : result;
        }
    }
    return result;
}
