/* SPDX-License-Identifier: MIT */
#include "boot/doubt.h"

#include "boot/board_of.h"

/* The least that a record names: small units are taken together, or an update would take a record
 * for each. */
enum { PIECE_MIN = 8192 };

/* What the record named when the bootloader started, a piece of a slot: its units that were not
 * erased since, a bit each. */
static struct {
    uint32_t start, size, unit_size;
    uint32_t units;
} left;

static const struct memory_range *slot_of(const struct board *board, uint32_t address) {
    const struct memory_range *application = &board->application;

    return board->secondary.size == 0 || address - application->base < application->size
               ? application
               : &board->secondary;
}

/* Of the piece that holds this address. A unit that is larger is a piece of its own. */
static uint32_t start_of(const struct board *board, uint32_t address) {
    uint32_t base = slot_of(board, address)->base;

    return pages_unit_size(board, address) >= PIECE_MIN
               ? pages_unit_start(board, address)
               : base + (address - base) / PIECE_MIN * PIECE_MIN;
}

/* The last piece of a slot may be shorter. */
static uint32_t size_of(const struct board *board, uint32_t piece) {
    const struct memory_range *slot = slot_of(board, piece);
    uint32_t unit = pages_unit_size(board, piece);
    uint32_t rest = slot->base + slot->size - piece, size = unit < PIECE_MIN ? PIECE_MIN : unit;

    return rest < size ? rest : size;
}

/* The bit of the unit with this address; 0: it lies in another piece. */
static uint32_t bit_of(uint32_t address) {
    uint32_t offset = address - left.start;

    return offset < left.size ? 1u << offset / left.unit_size : 0;
}

/* A place outside of both slots, which a bit that flipped in RAM has named, cannot be erased: no
 * update would end any more. */
void doubt_begin(struct records *records) {
    const struct board *board = board_of(records->board);
    uint32_t doubtful = records_newest(records)->doubtful;
    const struct memory_range *slot = slot_of(board, doubtful);

    left.units = 0;
    if (doubtful - slot->base < slot->size) {
        left.start = start_of(board, doubtful);
        left.size = size_of(board, left.start);
        left.unit_size = pages_unit_size(board, doubtful);
        left.units = (1u << left.size / left.unit_size) - 1;
    }
}

bool doubt_about(uint32_t address) {
    return (left.units & bit_of(address)) != 0;
}

void doubt_settled(uint32_t address) {
    left.units &= ~bit_of(address);
}

/* There is a record of this run that names the piece. */
static enum flash_result name(struct records *records, uint32_t piece) {
    const struct record *newest = records_newest(records);

    if (records_were_written() && newest->doubtful == piece) {
        return FLASH_OK;
    }
    struct record next = *newest;
    next.doubtful = piece;
    return records_append(records, &next);
}

static enum flash_result erase_named(struct records *records, uint32_t piece, uint32_t unit) {
    const struct board *board = board_of(records->board);
    enum flash_result result = name(records, piece);

    return result == FLASH_OK ? board->flash_erase(board->context, unit) : result;
}

enum flash_result doubt_end(struct records *records) {
    enum flash_result result = FLASH_OK;

    for (uint32_t unit = left.start, bit = 1; left.units != 0 && result == FLASH_OK;
         unit += left.unit_size, bit <<= 1) {
        if ((left.units & bit) != 0) {
            result = erase_named(records, left.start, unit);
            left.units &= result == FLASH_OK ? ~bit : UINT32_MAX;
        }
    }
    return result;
}

enum flash_result doubt_erase(struct records *records, uint32_t unit) {
    uint32_t piece = start_of(board_of(records->board), unit);
    enum flash_result result = piece == left.start ? FLASH_OK : doubt_end(records);

    return result == FLASH_OK ? erase_named(records, piece, unit) : result;
}

enum flash_result doubt_make_sure(struct records *records) {
    struct record newest = *records_newest(records);

    return record_known(&newest) && newest.copy != RECORD_COPY_SECOND
               ? records_append(records, &newest)
               : FLASH_OK;
}
