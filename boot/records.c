/* SPDX-License-Identifier: MIT */
#include "boot/records.h"

#include "boot/pages.h"

static uint32_t unit_of(const struct board *board, uint32_t address) {
    return pages_unit_start(board, address);
}

static uint32_t unit_behind(const struct board *board, uint32_t unit) {
    return unit + pages_unit_size(board, unit);
}

static uint32_t end_of_records(const struct board *board) {
    return board->records.base + board->records.size;
}

/* Records lie one behind the other, and none across two erase units. */
static uint32_t next_place(const struct board *board, uint32_t address) {
    uint32_t next = address + RECORD_SIZE;

    return unit_of(board, next + RECORD_SIZE - 1) == unit_of(board, address)
               ? next
               : unit_behind(board, unit_of(board, address));
}

/* False: a bad word. */
static bool read_place(const struct board *board, uint32_t address, uint8_t *record) {
    return board->flash_read(board->context, address, record, RECORD_SIZE) == FLASH_OK;
}

static bool place_blank(const struct board *board, uint32_t address) {
    uint8_t bytes[RECORD_SIZE];
    bool blank = read_place(board, address, bytes);

    for (int i = 0; i < RECORD_SIZE; i++) {
        blank = blank && bytes[i] == FLASH_ERASED;
    }
    return blank;
}

/* The newest record of one erase unit, if it is newer than *newest: records are appended, so the
 * last whole one is. Its address, or 0. */
static uint32_t newest_in_unit(const struct board *board, uint32_t unit, struct record *newest) {
    for (uint32_t place = pages_unit_size(board, unit) / RECORD_SIZE; place > 0; place--) {
        uint32_t address = unit + (place - 1) * RECORD_SIZE;
        struct record record;

        if (read_place(board, address, (uint8_t *)&record) && record_whole(&record)) {
            if (record.sequence <= newest->sequence) {
                return 0;
            }
            *newest = record;
            return address;
        }
    }
    return 0;
}

/* Its address; 0: there is none, and *newest stays as it is. newest->sequence is 0 at first, a
 * number that no record has. */
static uint32_t find_newest(const struct board *board, struct record *newest) {
    uint32_t found = 0;

    for (uint32_t unit = board->records.base; unit < end_of_records(board);
         unit = unit_behind(board, unit)) {
        uint32_t address = newest_in_unit(board, unit, newest);

        found = address != 0 ? address : found;
    }
    return found;
}

bool records_newest(const struct board *board, struct record *record) {
    struct record newest = {.sequence = 0};
    bool found = find_newest(board, &newest) != 0;

    if (found) {
        *record = newest;
    }
    return found;
}

/* The first blank place from this one to the end of its erase unit; 0: there is none. */
static uint32_t find_blank(const struct board *board, uint32_t address) {
    uint32_t unit = unit_of(board, address);

    while (unit_of(board, address) == unit) {
        if (place_blank(board, address)) {
            return address;
        }
        address = next_place(board, address);
    }
    return 0;
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

enum flash_result records_append(const struct board *board, struct record *record) {
    struct record newest = {.sequence = 0};
    uint32_t last = find_newest(board, &newest);
    uint32_t place = find_blank(board, last != 0 ? last : board->records.base);

    record->sequence = newest.sequence + 1;
    record_seal(record);
    if (place == 0) {
        /* An erase that was cut leaves a unit that may look blank: it is erased in any case. */
        place = last != 0 ? another_unit(board, last) : board->records.base;
        enum flash_result result = board->flash_erase(board->context, place);
        if (result != FLASH_OK) {
            return result;
        }
    }
    return write_record(board, place, record);
}

enum flash_result records_restart(const struct board *board) {
    enum flash_result result = FLASH_OK;

    for (uint32_t unit = board->records.base; unit < end_of_records(board) && result == FLASH_OK;
         unit = unit_behind(board, unit)) {
        result = board->flash_erase(board->context, unit);
    }
    return result;
}
