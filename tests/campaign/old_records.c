/* SPDX-License-Identifier: MIT */
#include "campaign/old_records.h"

#include <string.h>

#include "campaign/stand.h"

/* Of each erase unit that records lie in. */
static uint32_t places_of_unit(void) {
    return kit_unit_size(kit_layout()->records) / RECORD_SIZE;
}

static uint32_t place(uint32_t unit, uint32_t index) {
    return kit_layout()->records + (unit * places_of_unit() + index) * (uint32_t)RECORD_SIZE;
}

uint32_t old_records_newest(const struct vboard *board, struct record *newest) {
    uint32_t found = 0;

    for (uint32_t i = 0; i < kit_layout()->records_size / RECORD_SIZE; i++) {
        uint32_t address = place(0, i);
        struct record record;

        if (vboard_peek(board, address, &record, sizeof record) &&
            record_whole(&record, sizeof record) &&
            (found == 0 || record.sequence > newest->sequence)) {
            *newest = record;
            found = address;
        }
    }
    return found;
}

unsigned old_records_copies(void) {
    return kit_layout()->has_ecc ? 1 : 2;
}

uint32_t old_records_most_left(void) {
    return places_of_unit() - old_records_copies();
}

uint32_t old_records_places_taken(const struct vboard *board) {
    struct record newest;
    uint32_t address = old_records_newest(board, &newest);

    return (address - kit_unit_start(address)) / RECORD_SIZE + 1;
}

uint32_t old_records_next(uint32_t address) {
    uint32_t next = address - kit_layout()->records + RECORD_SIZE;

    return kit_layout()->records + next % kit_layout()->records_size;
}

/* In places first to end of a unit, as often as each record is written. */
static void load(struct vboard *board, uint32_t unit, uint32_t first, uint32_t end,
                 struct record *record) {
    for (uint32_t i = first; i < end; i++) {
        bool is_last = (end - 1 - i) % old_records_copies() == 0;

        record->copy = kit_layout()->has_ecc ? 0 : is_last ? RECORD_COPY_SECOND : RECORD_COPY_FIRST;
        record->sequence++;
        record_seal(record);
        (void)vboard_load(board, place(unit, i), record, sizeof *record);
        if (is_last && record->state != RECORD_INSTALLED) {
            record->state = RECORD_INSTALLED;
        } else if (is_last) {
            record->state = RECORD_UPDATING;
        }
    }
}

/* What was before is of no use to anybody: an application that is not there. In between, as updates
 * leave it, "updating". */
void old_records_fill(struct vboard *board, uint32_t places_left) {
    static uint8_t blank[RECORD_SIZE];
    struct record newest = {.sequence = 0};
    struct record old = {.state = RECORD_INSTALLED, .image = {STAND_PAGE_MAX, 1, 0}};
    uint32_t places = places_of_unit(), copies = old_records_copies();
    uint32_t units = kit_layout()->records_size / RECORD_SIZE / places;
    uint32_t unit =
        (old_records_newest(board, &newest) - kit_layout()->records) / RECORD_SIZE / places;

    memset(blank, UINT8_MAX, sizeof blank);
    for (uint32_t i = 0; i < kit_layout()->records_size / RECORD_SIZE; i++) {
        (void)vboard_load(board, place(0, i), blank, sizeof blank);
    }
    for (uint32_t i = 1; i < units; i++) {
        load(board, (unit + i) % units, 0, places, &old);
    }
    load(board, unit, 0, places - places_left - copies, &old);
    newest.sequence = old.sequence;
    load(board, unit, places - places_left - copies, places - places_left, &newest);
}
