/* SPDX-License-Identifier: MIT */
#include "boot/pages.h"
#include "boot/records.h"
#include "boot/slots.h"
#include "boot/swap.h"

bool slots_are_two(const struct board *board) {
    return board->secondary.size > 0;
}

uint32_t slots_update_address(const struct board *board, bool application_valid) {
    if (slots_are_two(board) && application_valid) {
        return swap_waiting_address(board);
    }
    return board->application.base;
}

bool slots_image(const struct board *board, struct image_id *image, uint32_t *address) {
    struct record record = slots_record(board);

    *image = record.image;
    *address = board->application.base;
    switch (record.state) {
    case RECORD_INSTALLED:
    case RECORD_TRIAL: return true;
    case RECORD_SWAPPING:
    case RECORD_REPLACING: *address = swap_waiting_address(board); return true;
    case RECORD_UPDATING:
    case RECORD_REVERTING:
    case RECORD_EMPTY: break;
    }
    return false;
}

/* Appends a record with the same images in another state. */
static enum flash_result step_to(const struct board *board, struct record record,
                                 enum record_state state) {
    record.state = (uint8_t)state;
    record.attempts = 0;
    return records_append(board, &record);
}

enum flash_result slots_order_swap(const struct board *board, const struct image_id *image,
                                   bool on_trial) {
    struct record record = slots_record(board);
    enum flash_result result = swap_prepare(board);

    record.other = record.image;
    record.image = *image;
    if (result == FLASH_OK) { /* without a way back there is nothing to try */
        result = step_to(board, record,
                         on_trial && record.other.size > 0 ? RECORD_SWAPPING : RECORD_REPLACING);
    }
    return result;
}

bool slots_keep_promise(const struct board *board, bool on_trial) {
    switch (slots_record(board).state) {
    case RECORD_SWAPPING: return on_trial;
    case RECORD_REPLACING: return !on_trial;
    default: return true;
    }
}

bool slots_on_trial(const struct board *board) {
    return slots_record(board).state == RECORD_TRIAL;
}

enum flash_result slots_confirm(const struct board *board) {
    struct record record = slots_record(board);

    return record.state == RECORD_TRIAL ? slots_install(board, &record.image) : FLASH_OK;
}

enum flash_result slots_keep(const struct board *board) {
    struct record record = slots_record(board);

    if (record.state == RECORD_TRIAL) {
        return FLASH_REFUSED;
    }
    if (record.state != RECORD_SWAPPING && record.state != RECORD_REPLACING) {
        return FLASH_OK;
    }
    /* A swap that was begun and could not be finished leaves no whole application; and nothing
     * goes back to its place when there was nothing. */
    bool is_there = record.other.size > 0 && pages_blank(board, board->journal);

    return is_there ? slots_install(board, &record.other) : slots_withdraw(board);
}

enum flash_result slots_count_start(const struct board *board) {
    struct record record = slots_record(board);

    if (record.state != RECORD_TRIAL) {
        return FLASH_OK;
    }
    record.attempts++;
    return records_append(board, &record);
}

bool slots_swap_is_due(const struct board *board) {
    enum record_state state = slots_record(board).state;

    return state == RECORD_SWAPPING || state == RECORD_REPLACING || state == RECORD_REVERTING;
}

bool slots_trial_is_over(const struct board *board) {
    struct record record = slots_record(board);

    return record.state == RECORD_TRIAL && record.attempts >= TRIAL_STARTS;
}

/* -- after a reset -----------------------------------------------------------------------------*/

static enum flash_result finish_swap(const struct board *board, const struct record *record) {
    enum flash_result result = swap_forth(board, swap_units(board, record->image.size),
                                          swap_units(board, record->other.size));

    if (result == FLASH_OK) {
        result = record->state == RECORD_SWAPPING ? step_to(board, *record, RECORD_TRIAL)
                                                  : slots_install(board, &record->image);
    }
    return result;
}

static enum flash_result finish_revert(const struct board *board, const struct record *record) {
    enum flash_result result = swap_back(board, swap_units(board, record->image.size),
                                         swap_units(board, record->other.size));

    if (result == FLASH_OK) {
        result = slots_install(board, &record->image);
    }
    return result;
}

/* From a trial: the old one is on its way back. */
static enum flash_result begin_revert(const struct board *board, struct record record) {
    struct image_id failed = record.image;
    enum flash_result result = swap_prepare(board);

    record.image = record.other;
    record.other = failed;
    return result == FLASH_OK ? step_to(board, record, RECORD_REVERTING) : result;
}

/* The old image lies at the start of the secondary slot. */
static bool old_one_whole(const struct board *board, const struct image_id *old) {
    uint32_t crc;

    return old->size > 0 && old->size <= board->application.size &&
           board->flash_crc(board->context, board->secondary.base, old->size, &crc) == FLASH_OK &&
           crc == old->crc;
}

enum flash_result slots_revert(const struct board *board) {
    struct record record = slots_record(board);

    if (record.state != RECORD_TRIAL || !old_one_whole(board, &record.other)) {
        return FLASH_OK;
    }
    enum flash_result result = begin_revert(board, record);
    record = slots_record(board);
    return result == FLASH_OK ? finish_revert(board, &record) : result;
}

enum flash_result slots_order_revert(const struct board *board) {
    struct record record = slots_record(board);

    if (record.state != RECORD_TRIAL) {
        return FLASH_REFUSED;
    }
    return old_one_whole(board, &record.other) ? begin_revert(board, record) : FLASH_BAD_WORD;
}

/* It had its starts. Without a way back that is whole it is all that there is, and stays. */
static enum flash_result end_trial(const struct board *board) {
    struct record record = slots_record(board);

    return old_one_whole(board, &record.other) ? slots_revert(board) : slots_confirm(board);
}

enum flash_result slots_settle(const struct board *board, enum handoff_order order) {
    struct record record = slots_record(board);

    switch (record.state) {
    case RECORD_SWAPPING:
    case RECORD_REPLACING: return finish_swap(board, &record);
    case RECORD_REVERTING: return finish_revert(board, &record);
    case RECORD_TRIAL:
        if (order == HANDOFF_CONFIRM) {
            return slots_confirm(board);
        }
        return slots_trial_is_over(board) && order != HANDOFF_STAY ? end_trial(board) : FLASH_OK;
    case RECORD_INSTALLED:
    case RECORD_UPDATING:
    case RECORD_EMPTY: break;
    }
    return FLASH_OK;
}
