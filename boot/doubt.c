/* SPDX-License-Identifier: MIT */
#include "boot/doubt.h"

#include "boot/board_of.h"

/* The least that a record names: small units are taken together, or an update would take a record
 * for each. */
enum { PIECE_MIN = 8192 };

/* One that is larger is one erase unit. */
struct piece {
    uint32_t start, size, unit_size;
};

/* What the record named when the bootloader started: its units that were not erased since, a bit
 * each. */
static struct {
    struct piece piece;
    uint32_t units;
    bool recorded; /* a record was written since */
} left;

static const struct memory_range *slot_of(const struct board *board, uint32_t address) {
    const struct memory_range *application = &board->application;

    return board->secondary.size == 0 || address - application->base < application->size
               ? application
               : &board->secondary;
}

static struct piece piece_of(const struct board *board, uint32_t address) {
    const struct memory_range *slot = slot_of(board, address);
    uint32_t unit = pages_unit_size(board, address);
    struct piece piece = {pages_unit_start(board, address), unit, unit};

    if (unit < PIECE_MIN) {
        uint32_t offset = (address - slot->base) / PIECE_MIN * PIECE_MIN;
        uint32_t rest = slot->size - offset;

        piece.start = slot->base + offset;
        piece.size = rest < PIECE_MIN ? rest : PIECE_MIN;
    }
    return piece;
}

/* The bit of the unit with this address; 0: it lies in another piece. */
static uint32_t bit_of(uint32_t address) {
    uint32_t offset = address - left.piece.start;

    return offset < left.piece.size ? 1u << offset / left.piece.unit_size : 0;
}

/* A place outside of both slots, which a bit that flipped in RAM has named, cannot be erased: no
 * update would end any more. */
void doubt_begin(struct records *records) {
    const struct board *board = board_of(records->board);
    uint32_t doubtful = records_newest(records)->doubtful;
    const struct memory_range *slot = slot_of(board, doubtful);

    left.recorded = false;
    left.units = 0;
    if (doubtful - slot->base < slot->size) {
        left.piece = piece_of(board, doubtful);
        left.units = (1u << left.piece.size / left.piece.unit_size) - 1;
    }
}

bool doubt_about(uint32_t address) {
    return (left.units & bit_of(address)) != 0;
}

void doubt_settled(uint32_t address) {
    left.units &= ~bit_of(address);
}

static enum flash_result name(struct records *records, uint32_t doubtful) {
    struct record next = *records_newest(records);

    if (left.recorded && next.doubtful == doubtful) {
        return FLASH_OK;
    }
    next.doubtful = doubtful;
    enum flash_result result = records_append(records, &next);
    left.recorded = result == FLASH_OK;
    return result;
}

enum flash_result doubt_end(struct records *records) {
    const struct board *board = board_of(records->board);
    enum flash_result result = FLASH_OK;

    for (uint32_t offset = 0; left.units != 0 && result == FLASH_OK;
         offset += left.piece.unit_size) {
        uint32_t unit = left.piece.start + offset;

        if (doubt_about(unit)) {
            result = name(records, left.piece.start);
            result = result == FLASH_OK ? board->flash_erase(board->context, unit) : result;
        }
        if (result == FLASH_OK) {
            doubt_settled(unit);
        }
    }
    return result;
}

enum flash_result doubt_before(struct records *records, uint32_t address) {
    struct piece piece = piece_of(board_of(records->board), address);
    enum flash_result result = FLASH_OK;

    if (piece.start != left.piece.start) {
        result = doubt_end(records);
    }
    return result == FLASH_OK ? name(records, piece.start) : result;
}

enum flash_result doubt_make_sure(struct records *records) {
    struct record newest = *records_newest(records);

    return record_known(&newest) && newest.copy != RECORD_COPY_SECOND
               ? records_append(records, &newest)
               : FLASH_OK;
}
