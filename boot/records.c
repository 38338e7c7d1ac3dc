/* SPDX-License-Identifier: MIT */
#include "boot/records.h"

#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/pages.h"

/* Without ECC, until a record was written: the first place that looks blank may be one whose first
 * bits were cut. */
static bool blank_is_doubtful;

static inline __attribute__((always_inline)) void doubt_blank(const struct board *board,
                                                              bool doubtful) {
    if (doubt_is_possible(board)) {
        blank_is_doubtful = doubtful;
    }
}

static uint32_t unit_of(const struct board *board, uint32_t address) {
    return pages_unit_start(board, address);
}

static uint32_t unit_behind(const struct board *board, uint32_t unit) {
    return unit + pages_unit_size(board, unit);
}

static uint32_t end_of_records(const struct board *board) {
    return board->records.base + board->records.size;
}

/* False: a bad word. */
static bool read_place(const struct board *board, uint32_t address, void *data, uint32_t size) {
    return board->flash_read(board->context, address, data, size) == FLASH_OK;
}

/* The newest record of one erase unit, if it is newer than *newest: records are appended, so the
 * last whole one is. Its address, or 0. */
static uint32_t newest_in_unit(const struct board *board, uint32_t unit, uint32_t size,
                               struct record *newest) {
    for (uint32_t place = pages_unit_size(board, unit) / size; place > 0; place--) {
        uint32_t address = unit + (place - 1) * size;
        struct record record;

        if (read_place(board, address, &record, size) && record_whole(&record, size)) {
            if (record.sequence <= newest->sequence) {
                return 0;
            }
            *newest = record;
            return address;
        }
    }
    return 0;
}

/* The newest of the records of `size` bytes: its address; 0: there is none, and *newest stays as it
 * is. newest->sequence is 0 at first, a number that no record has. */
static uint32_t newest_of_size(const struct board *board, uint32_t size, struct record *newest) {
    uint32_t found = 0;

    for (uint32_t unit = board->records.base; unit < end_of_records(board);
         unit = unit_behind(board, unit)) {
        uint32_t address = newest_in_unit(board, unit, size, newest);

        found = address != 0 ? address : found;
    }
    return found;
}

/* Nothing counts of a record that this bootloader cannot follow, but that it is there: what comes
 * next goes behind it. */
static void keep_sequence(struct record *record, enum record_state state) {
    *record = (struct record){.state = (uint8_t)state, .sequence = record->sequence};
    record_seal(record);
}

/* As newest_of_size(), of all versions. */
static uint32_t find_newest(const struct board *board, struct record *newest) {
    newest->sequence = 0;
    uint32_t found = newest_of_size(board, RECORD_SIZE, newest);

    if (found != 0 && !record_known(newest)) {
        keep_sequence(newest, RECORD_NEWER);
    }
    if (found == 0) {
        found = newest_of_size(board, RECORD_SIZE_1, newest);
        keep_sequence(newest, found != 0 ? RECORD_OLDER : RECORD_NONE);
    }
    return found;
}

/* -- what is known of them ---------------------------------------------------------------------*/

static void keep_place(struct records *records, uint32_t place) {
    records->place = place;
    records->place_inverted = ~place;
}

void records_do_not_read(struct records *records, const struct board *board) {
    records->board = hold_board(board);
    records->newest.sequence = 0;
    keep_sequence(&records->newest, RECORD_NONE);
    keep_place(records, 0);
    doubt_blank(board, true);
}

/* One skipped instruction makes one search miss the newest record. What it would find in its place
 * would be acted on until the next reset: an old trial could end with the old application. */
void records_read(struct records *records, const struct board *board) {
    struct record again;

    records->board = hold_board(board);
    uint32_t place = find_newest(board, &records->newest);
    uint32_t place_again = find_newest(board, &again);
    if (again.sequence > records->newest.sequence) {
        records->newest = again;
        place = place_again;
    }
    keep_place(records, place);
    doubt_blank(board, true);
}

const struct record *records_newest(struct records *records) {
    if (!record_whole(&records->newest, RECORD_SIZE) ||
        records->place != ~records->place_inverted) {
        records_read(records, board_of(records->board));
    }
    return &records->newest;
}

bool records_hold(const struct records *records) {
    return pages_hold(board_of(records->board), records->place, (const uint8_t *)&records->newest,
                      RECORD_SIZE);
}

/* At the end of its unit nobody knows: in the next one there are old ones. */
bool records_end_there(const struct records *records) {
    const struct board *board = board_of(records->board);
    uint32_t behind = records->place + RECORD_SIZE;
    uint32_t end = unit_behind(board, unit_of(board, records->place));

    return behind < end && pages_blank(board, behind, end - behind);
}

/* -- appending ---------------------------------------------------------------------------------*/

/* The first blank place behind this address, in its erase unit; 0: there is none. A unit holds a
 * number of places. */
static uint32_t find_blank(const struct board *board, uint32_t address) {
    uint32_t unit = unit_of(board, address);

    for (uint32_t place = address & ~(RECORD_SIZE - 1u); unit_of(board, place) == unit;
         place += RECORD_SIZE) {
        if (pages_blank(board, place, RECORD_SIZE)) {
            return place;
        }
    }
    return 0;
}

/* Without ECC: no record will begin with these bits. place: 0 for none. */
static enum flash_result spoil(const struct board *board, uint32_t place) {
    static const uint8_t zeros[FLASH_WORD_SIZE];

    return place == 0 ? FLASH_OK : board->flash_program(board->context, place, zeros, sizeof zeros);
}

static enum flash_result write_record(const struct board *board, uint32_t address,
                                      const struct record *record) {
    const uint8_t *bytes = (const uint8_t *)record;
    enum flash_result result = board->flash_program(board->context, address, bytes, RECORD_SIZE);

    return result == FLASH_OK && !pages_hold(board, address, bytes, RECORD_SIZE) ? FLASH_FAILED
                                                                                 : result;
}

/* The first place of another erase unit than this one's. */
static uint32_t another_unit(const struct board *board, uint32_t address) {
    uint32_t next = unit_behind(board, unit_of(board, address));

    return next < end_of_records(board) ? next : board->records.base;
}

/* A blank place, behind the newest record in its page or in another page, which is erased for it.
 * An erase that was cut leaves a unit that may look blank: it is erased in any case. */
static enum flash_result make_place(const struct board *board, uint32_t last, uint32_t *place) {
    const uint32_t from = last != 0 ? last : board->records.base;

    if (doubt_is_possible(board) && blank_is_doubtful) {
        enum flash_result result = spoil(board, find_blank(board, from));
        if (result != FLASH_OK) {
            return result;
        }
    }
    *place = find_blank(board, from);
    if (*place != 0) {
        return FLASH_OK;
    }
    *place = last != 0 ? another_unit(board, last) : board->records.base;
    return board->flash_erase(board->context, *place);
}

static enum flash_result append_once(struct records *records, struct record *record) {
    const struct board *board = board_of(records->board);
    uint32_t place;

    record->sequence = records_newest(records)->sequence + 1;
    record_seal(record);
    enum flash_result result = make_place(board, records->place, &place);
    if (result != FLASH_OK) {
        return result;
    }
    result = write_record(board, place, record);
    if (result == FLASH_OK) {
        records->newest = *record;
        keep_place(records, place);
        doubt_blank(board, false);
    } else {
        records_read(records, board); /* who knows what that has left */
    }
    return result;
}

enum flash_result records_append(struct records *records, struct record *record) {
    if (!doubt_is_possible(board_of(records->board))) {
        return append_once(records, record);
    }
    record->copy = RECORD_COPY_FIRST;
    enum flash_result result = append_once(records, record);
    if (result == FLASH_OK) {
        record->copy = RECORD_COPY_SECOND;
        result = append_once(records, record);
    }
    return result;
}

enum flash_result records_restart(struct records *records) {
    const struct board *board = board_of(records->board);
    enum flash_result result = FLASH_OK;

    records_do_not_read(records, board);
    for (uint32_t unit = board->records.base; unit < end_of_records(board) && result == FLASH_OK;
         unit = unit_behind(board, unit)) {
        result = board->flash_erase(board->context, unit);
    }
    return result;
}
