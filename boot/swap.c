/* SPDX-License-Identifier: MIT */
#include "boot/swap.h"

#include <string.h>

#include "boot/pages.h"

enum { COPY_SIZE = 256 }; /* bytes copied at a time */

enum step_state {
    STEP_UNTOUCHED,
    STEP_SAVED, /* the unit that goes out is copied to its new place */
    STEP_DONE,  /* the unit that comes in is copied, too */
};

static const uint8_t mark_saved[FLASH_WORD_SIZE] = {'s', 'a', 'v', 'e', 'd'};
static const uint8_t mark_done[FLASH_WORD_SIZE];

/* Of each unit of both slots. */
static uint32_t unit_size(const struct board *board) {
    return pages_unit_size(board, board->application.base);
}

static bool all_bytes(const uint8_t *data, uint8_t value) {
    bool all = true;

    for (int i = 0; i < FLASH_WORD_SIZE; i++) {
        all = all && data[i] == value;
    }
    return all;
}

static uint32_t journal_word(const struct board *board, uint32_t step) {
    return board->journal + step * FLASH_WORD_SIZE;
}

/* A torn mark was becoming "saved" or "done". In both cases the unit that goes out is copied
 * already; only the copy of the unit that comes in is repeated, and repeating it does no harm. */
static enum step_state step_state(const struct board *board, uint32_t step) {
    uint8_t word[FLASH_WORD_SIZE];

    if (board->flash_read(board->context, journal_word(board, step), word, sizeof word) !=
        FLASH_OK) {
        return STEP_SAVED;
    }
    if (all_bytes(word, FLASH_ERASED)) {
        return STEP_UNTOUCHED;
    }
    return all_bytes(word, mark_done[0]) ? STEP_DONE : STEP_SAVED;
}

static enum flash_result mark(const struct board *board, uint32_t step, const uint8_t *word) {
    return board->flash_program(board->context, journal_word(board, step), word, FLASH_WORD_SIZE);
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

static enum flash_result copy_unit(const struct board *board, uint32_t to, uint32_t from) {
    enum flash_result result = FLASH_OK;

    for (uint32_t offset = 0; offset < unit_size(board) && result == FLASH_OK;
         offset += COPY_SIZE) {
        static uint8_t piece[COPY_SIZE]; /* not on the stack: see boot/installed.c */

        result = read_piece(board, from + offset, piece);
        if (result == FLASH_OK) {
            result = pages_program(board, to + offset, piece, sizeof piece);
        }
    }
    return result;
}

/* One step, for erase unit `unit` of the application area. to_secondary, from_secondary: units of
 * the secondary slot to copy to and from. goes_out, comes_in: false when no image has that unit,
 * and the copy is left out. */
struct move {
    uint32_t step;
    uint32_t unit;
    uint32_t to_secondary, from_secondary;
    bool goes_out, comes_in;
};

static uint32_t unit_address(const struct board *board, const struct memory_range *slot,
                             uint32_t unit) {
    return slot->base + unit * unit_size(board);
}

static enum flash_result make_move(const struct board *board, const struct move *move) {
    uint32_t here = unit_address(board, &board->application, move->unit);
    enum step_state state = step_state(board, move->step);
    enum flash_result result = FLASH_OK;

    if (state == STEP_UNTOUCHED) {
        if (move->goes_out) {
            result =
                copy_unit(board, unit_address(board, &board->secondary, move->to_secondary), here);
        }
        if (result == FLASH_OK) {
            result = mark(board, move->step, mark_saved);
        }
    }
    if (state != STEP_DONE && result == FLASH_OK) {
        if (move->comes_in) {
            result = copy_unit(board, here,
                               unit_address(board, &board->secondary, move->from_secondary));
        }
        if (result == FLASH_OK) {
            result = mark(board, move->step, mark_done);
        }
    }
    return result;
}

uint32_t swap_units(const struct board *board, uint32_t size) {
    return (size + unit_size(board) - 1) / unit_size(board);
}

uint32_t swap_waiting_address(const struct board *board) {
    return board->secondary.base + unit_size(board);
}

enum flash_result swap_prepare(const struct board *board) {
    enum flash_result result = board->flash_erase(board->context, board->journal);

    return result == FLASH_OK && !pages_blank(board, board->journal) ? FLASH_FAILED : result;
}

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

enum flash_result swap_forth(const struct board *board, uint32_t in_units, uint32_t out_units) {
    enum flash_result result = FLASH_OK;

    for (uint32_t unit = 0; unit < larger(in_units, out_units) && result == FLASH_OK; unit++) {
        result = make_move(board, &(struct move){
                                      .step = unit,
                                      .unit = unit,
                                      .to_secondary = unit,
                                      .from_secondary = unit + 1,
                                      .goes_out = unit < out_units,
                                      .comes_in = unit < in_units,
                                  });
    }
    return result;
}

enum flash_result swap_back(const struct board *board, uint32_t in_units, uint32_t out_units) {
    uint32_t units = larger(in_units, out_units);
    enum flash_result result = FLASH_OK;

    for (uint32_t step = 0; step < units && result == FLASH_OK; step++) {
        uint32_t unit = units - 1 - step;

        result = make_move(board, &(struct move){
                                      .step = step,
                                      .unit = unit,
                                      .to_secondary = unit + 1,
                                      .from_secondary = unit,
                                      .goes_out = unit < out_units,
                                      .comes_in = unit < in_units,
                                  });
    }
    return result;
}
