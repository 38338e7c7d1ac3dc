/* SPDX-License-Identifier: MIT */
#include "campaign/old_records.h"

#include <string.h>

#include "campaign/stand.h"

enum { PLACES = STAND_PAGE / RECORD_SIZE };

static uint32_t place(uint32_t page, uint32_t index) {
    return kit_layout()->records + page * STAND_PAGE + index * (uint32_t)RECORD_SIZE;
}

uint32_t old_records_newest(const struct vboard *board, struct record *newest) {
    uint32_t found = 0;

    for (uint32_t i = 0; i < STAND_RECORD_PAGES * PLACES; i++) {
        uint32_t address = place(i / PLACES, i % PLACES);
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

static void load(struct vboard *board, uint32_t address, struct record *record) {
    record->sequence++;
    record_seal(record);
    (void)vboard_load(board, address, record, sizeof *record);
}

/* What was before is of no use to anybody: an application that is not there. In between, as updates
 * leave it, "updating". */
void old_records_fill(struct vboard *board, uint32_t places_left) {
    uint8_t blank[STAND_PAGE];
    struct record newest = {.sequence = 0};
    struct record old = {.state = RECORD_INSTALLED, .image = {STAND_PAGE, 1, 0}};
    uint32_t page = (old_records_newest(board, &newest) - kit_layout()->records) / STAND_PAGE;

    memset(blank, UINT8_MAX, sizeof blank);
    for (uint32_t i = 0; i < STAND_RECORD_PAGES; i++) {
        (void)vboard_load(board, place(i, 0), blank, sizeof blank);
    }
    for (uint32_t i = 0; i < PLACES; i++) {
        load(board, place(!page, i), &old);
    }
    for (uint32_t i = 0; i + 1 < PLACES - places_left; i++) {
        old.state = i % 2 == 0 ? RECORD_UPDATING : RECORD_INSTALLED;
        load(board, place(page, i), &old);
    }
    newest.sequence = old.sequence;
    load(board, place(page, PLACES - places_left - 1), &newest);
}
