/* SPDX-License-Identifier: MIT */
#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/parity.h"
#include "boot/slots.h"
#include "boot/swap.h"
#include "wire/crc.h"

bool slots_are_two(const struct board *board) {
    return board->secondary.size > 0;
}

uint32_t slots_update_address(const struct board *board, bool application_valid) {
    if (slots_are_two(board) && application_valid) {
        return swap_waiting_address(board);
    }
    return board->application.base;
}

static enum record_state state_of(struct records *records) {
    return (enum record_state)records_newest(records)->state;
}

uint32_t slots_address(const struct board *board, const struct composition *composition) {
    return overlay_address(board, composition, 0);
}

enum flash_result slots_crc(const struct board *board, const struct composition *composition,
                            uint32_t size, uint32_t *crc) {
    *crc = IMAGE_CRC_START;
    return overlay_crc(board, composition, 0, size, crc);
}

/* Of the newest record, when it is one of a swap. */
static struct overlay overlay;

/* False: nobody knows which units are new. */
static bool read_overlay(struct records *records) {
    return overlay_read(board_of(records->board), records_newest(records)->journal_check, &overlay);
}

bool slots_image(struct records *records, struct image_id *image, struct composition *composition) {
    *image = records_newest(records)->image;
    *composition = (struct composition){.where = OVERLAY_HERE, .overlay = &overlay};
    switch (state_of(records)) {
    case RECORD_INSTALLED:
    case RECORD_TRIAL: return true;
    case RECORD_SWAPPING:
    case RECORD_REPLACING: composition->where = OVERLAY_WAITING; return read_overlay(records);
    default: return false;
    }
}

/* -- is it whole? ------------------------------------------------------------------------------*/

static bool is_whole(struct records *records, enum overlay_where where,
                     const struct image_id *image) {
    const struct board *board = board_of(records->board);
    struct composition composition = {where, &overlay};
    uint32_t crc;

    return image->size > 0 && image->size <= board->application.size &&
           slots_crc(board, &composition, image->size, &crc) == FLASH_OK && crc == image->crc;
}

static uint32_t units_of(const struct board *board, const struct image_id *image) {
    uint32_t size = board->application.size;

    return overlay_units(board, image->size < size ? image->size : size);
}

/* Units of the larger of both. */
static uint32_t units_of_both(const struct board *board, const struct record *record) {
    uint32_t units = units_of(board, &record->image), others = units_of(board, &record->other);

    return units > others ? units : others;
}

/* It is not whole, and then it is. */
static bool mend(struct records *records, enum overlay_where where, const struct image_id *image) {
    const struct board *board = board_of(records->board);
    struct composition composition = {where, &overlay};

    return image->size > 0 && image->size <= board->application.size &&
           parity_mend(board, &composition, image, units_of_both(board, records_newest(records)));
}

/* Appends `next` in another state. */
static enum flash_result step_to(struct records *records, struct record *next,
                                 enum record_state state) {
    next->state = (uint8_t)state;
    next->attempts = 0;
    return records_append(records, next);
}

/* Comes before the record: what it relies on. */
static enum flash_result prepare(struct records *records, struct record *next,
                                 struct overlay *new_units) {
    const struct board *board = board_of(records->board);
    enum flash_result result = FLASH_OK;

    if (!parity_has_place(board, new_units)) {
        result = swap_widen(records, new_units, units_of(board, &next->image));
    }
    if (result == FLASH_OK) {
        result = parity_write(records, new_units, units_of_both(board, next));
    }
    if (doubt_is_possible(board)) {
        next->sequence = records_newest(records)->sequence; /* there may be more of them now */
    }
    if (result == FLASH_OK) {
        result = swap_prepare(board, new_units, next->sequence + 1, &next->journal_check);
    }
    next->flags = RECORD_HAS_MAP;
    return result;
}

enum flash_result slots_order_swap(struct records *records, const struct image_id *image,
                                   bool on_trial, struct overlay *new_units) {
    struct record next = *records_newest(records);

    next.other = next.image;
    next.image = *image;
    if (doubt_is_possible(board_of(records->board))) {
        next.doubtful = 0; /* the update is whole */
    }
    enum flash_result result = prepare(records, &next, new_units);
    if (result == FLASH_OK) { /* without a way back there is nothing to try */
        result = step_to(records, &next,
                         on_trial && next.other.size > 0 ? RECORD_SWAPPING : RECORD_REPLACING);
    }
    return result;
}

enum flash_result slots_forget_swap(const struct board *board) {
    enum flash_result result = FLASH_OK;

    if (slots_are_two(board)) {
        result = board->flash_erase(board->context, board->secondary.base); /* boot/letter.h */
    }
    if (slots_are_two(board) && result == FLASH_OK) {
        result = board->flash_erase(board->context, board->journal);
    }
    return result;
}

bool slots_keep_promise(struct records *records, bool on_trial) {
    switch (state_of(records)) {
    case RECORD_SWAPPING: return on_trial;
    case RECORD_REPLACING: return !on_trial;
    default: return true;
    }
}

bool slots_on_trial(struct records *records) {
    return state_of(records) == RECORD_TRIAL;
}

static enum flash_result install_newest(struct records *records) {
    return slots_install(records, &records_newest(records)->image);
}

/* During a trial: the old one is whole, if need be when it is mended. */
static bool has_way_back(struct records *records) {
    const struct image_id old = records_newest(records)->other;

    return read_overlay(records) &&
           (is_whole(records, OVERLAY_KEPT, &old) || mend(records, OVERLAY_KEPT, &old));
}

enum flash_result slots_confirm(struct records *records) {
    const struct image_id image = records_newest(records)->image;

    if (!slots_on_trial(records)) {
        return FLASH_OK;
    }
    if (!is_whole(records, OVERLAY_HERE, &image) &&
        !(read_overlay(records) && mend(records, OVERLAY_HERE, &image)) && has_way_back(records)) {
        return FLASH_BAD_WORD;
    }
    return install_newest(records);
}

enum flash_result slots_keep(struct records *records) {
    const struct record *newest = records_newest(records);

    if (newest->state == RECORD_TRIAL) {
        return FLASH_REFUSED;
    }
    if (newest->state != RECORD_SWAPPING && newest->state != RECORD_REPLACING) {
        return FLASH_OK;
    }
    /* A swap that was begun and could not be finished leaves no whole application. */
    return is_whole(records, OVERLAY_HERE, &newest->other) ? slots_install(records, &newest->other)
                                                           : slots_withdraw(records);
}

enum flash_result slots_count_start(struct records *records) {
    struct record next = *records_newest(records);

    if (next.state != RECORD_TRIAL) {
        return FLASH_OK;
    }
    next.attempts++;
    return records_append(records, &next);
}

bool slots_swap_is_due(struct records *records) {
    enum record_state state = state_of(records);

    return state == RECORD_SWAPPING || state == RECORD_REPLACING || state == RECORD_REVERTING;
}

bool slots_trial_is_over(struct records *records) {
    return slots_on_trial(records) && records_newest(records)->attempts >= TRIAL_STARTS;
}

/* -- after a reset -----------------------------------------------------------------------------*/

/* Of a swap that cannot be made, or gone on with. */
static enum flash_result keep_what_is_whole(struct records *records, const struct record *newest) {
    if (is_whole(records, OVERLAY_HERE, &newest->other)) {
        return slots_install(records, &newest->other);
    }
    return is_whole(records, OVERLAY_HERE, &newest->image) ? slots_install(records, &newest->image)
                                                           : FLASH_BAD_WORD;
}

/* Before the first step, while nothing is lost. */
static bool can_begin(struct records *records, const struct record *newest) {
    if (!swap_untouched(board_of(records->board), &overlay) ||
        is_whole(records, OVERLAY_WAITING, &newest->image)) {
        return true;
    }
    return !is_whole(records, OVERLAY_HERE, &newest->other) &&
           mend(records, OVERLAY_WAITING, &newest->image);
}

static enum flash_result finish_swap(struct records *records) {
    const struct board *board = board_of(records->board);
    struct record next = *records_newest(records);

    if (!read_overlay(records)) {
        return keep_what_is_whole(records, &next);
    }
    if (!can_begin(records, &next)) {
        (void)mend(records, OVERLAY_HERE, &next.other);
        return keep_what_is_whole(records, &next);
    }
    enum flash_result result = swap_forth(board, &overlay, units_of(board, &next.other));
    if (result != FLASH_OK) {
        return result;
    }
    bool ends_here = next.state == RECORD_REPLACING &&
                     (next.other.size == 0 || is_whole(records, OVERLAY_HERE, &next.image));
    return ends_here ? slots_install(records, &next.image) : step_to(records, &next, RECORD_TRIAL);
}

static enum flash_result finish_revert(struct records *records) {
    const struct board *board = board_of(records->board);
    const struct image_id old = records_newest(records)->image;

    if (!read_overlay(records)) {
        return is_whole(records, OVERLAY_HERE, &old) ? slots_install(records, &old)
                                                     : FLASH_BAD_WORD;
    }
    enum flash_result result = swap_back(board, &overlay, units_of(board, &old));
    if (result == FLASH_OK && !is_whole(records, OVERLAY_HERE, &old)) {
        (void)mend(records, OVERLAY_HERE, &old);
    }
    return result == FLASH_OK ? slots_install(records, &old) : result;
}

/* From a trial: the old one is on its way back. The journal stays: it has the map. */
static enum flash_result begin_revert(struct records *records) {
    struct record next = *records_newest(records);
    struct image_id failed = next.image;

    next.image = next.other;
    next.other = failed;
    return step_to(records, &next, RECORD_REVERTING);
}

static enum flash_result revert(struct records *records) {
    enum flash_result result = begin_revert(records);

    return result == FLASH_OK ? finish_revert(records) : result;
}

enum flash_result slots_revert(struct records *records) {
    const struct image_id image = records_newest(records)->image;

    if (!slots_on_trial(records) ||
        (read_overlay(records) && mend(records, OVERLAY_HERE, &image)) || !has_way_back(records)) {
        return FLASH_OK;
    }
    return revert(records);
}

enum flash_result slots_order_revert(struct records *records) {
    if (!slots_on_trial(records)) {
        return FLASH_REFUSED;
    }
    return has_way_back(records) ? begin_revert(records) : FLASH_BAD_WORD;
}

/* It had its starts. Without a way back that is whole it is all that there is, and stays. */
static enum flash_result end_trial(struct records *records) {
    return has_way_back(records) ? revert(records) : install_newest(records);
}

enum flash_result slots_settle(struct records *records, enum handoff_order order) {
    switch (state_of(records)) {
    case RECORD_SWAPPING:
    case RECORD_REPLACING: return finish_swap(records);
    case RECORD_REVERTING: return finish_revert(records);
    case RECORD_TRIAL:
        if (order == HANDOFF_CONFIRM) {
            return slots_confirm(records);
        }
        return slots_trial_is_over(records) && order != HANDOFF_STAY ? end_trial(records)
                                                                     : FLASH_OK;
    default: return FLASH_OK;
    }
}
