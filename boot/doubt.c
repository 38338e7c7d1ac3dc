/* SPDX-License-Identifier: MIT */
#include "boot/doubt.h"

#include "boot/board_of.h"
#include "boot/piece.h"
#include "boot/slots.h"

/* What the record named when the bootloader started, as long as it was not erased since. Whole
 * units, and the newest record names them still. */
static struct memory_range left;

/* By value: with a pointer into it the board would be a table in the firmware. */
static struct memory_range slot_of(const struct board *board, uint32_t address) {
    return !slots_are_two(board) || address - board->application.base < board->application.size
               ? board->application
               : board->secondary;
}

static struct memory_range piece_of(const struct board *board, uint32_t address) {
    struct memory_range piece = {pages_unit_start(board, address), pages_unit_size(board, address)};
    uint32_t together = piece_together(board->application.size);

    if (piece.size < together) {
        struct memory_range slot = slot_of(board, address);
        uint32_t offset = (address - slot.base) / together * together;
        uint32_t rest = slot.size - offset;

        piece.base = slot.base + offset;
        piece.size = rest < together ? rest : together;
    }
    return piece;
}

/* A place outside of both slots, which a bit that flipped in RAM has named, cannot be erased: no
 * update would end any more. */
void doubt_begin(struct records *records) {
    const struct board *board = board_of(records->board);
    uint32_t doubtful = records_newest(records)->doubtful;
    struct memory_range slot = slot_of(board, doubtful);

    left.size = 0;
    if (doubtful - slot.base < slot.size) {
        left = piece_of(board, doubtful);
    }
}

bool doubt_about(uint32_t address) {
    return address - left.base < left.size;
}

enum flash_result doubt_end(const struct board *board) {
    enum flash_result result = FLASH_OK;

    for (uint32_t unit = left.base; doubt_about(unit) && result == FLASH_OK;
         unit += pages_unit_size(board, unit)) {
        result = board->flash_erase(board->context, unit);
    }
    if (result == FLASH_OK) {
        left.size = 0;
    }
    return result;
}

enum flash_result doubt_name(struct records *records, uint32_t address) {
    uint32_t piece = piece_of(board_of(records->board), address).base;
    struct record next = *records_newest(records);

    if (next.doubtful == piece) {
        return FLASH_OK;
    }
    next.doubtful = piece;
    return records_append(records, &next);
}

enum flash_result doubt_erase(struct records *records, uint32_t unit) {
    const struct board *board = board_of(records->board);
    bool among = doubt_about(unit); /* of what is erased now */
    enum flash_result result = doubt_end(board);

    if (result == FLASH_OK) {
        result = doubt_name(records, unit);
    }
    return result == FLASH_OK && !among ? board->flash_erase(board->context, unit) : result;
}

/* What is written counts for ever: so it is looked for once more, as one skipped instruction could
 * have missed the newest; and only what both have found is written. */
enum flash_result doubt_make_sure(struct records *records) {
    struct record newest = *records_newest(records);

    if (!record_known(&newest) ||
        (newest.copy == RECORD_COPY_SECOND && records_end_there(records))) {
        return FLASH_OK;
    }
    records_read(records, board_of(records->board));
    return records_newest(records)->sequence == newest.sequence ? records_append(records, &newest)
                                                                : FLASH_FAILED;
}
