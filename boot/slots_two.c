/* SPDX-License-Identifier: MIT */
#include "boot/board_of.h"
#include "boot/pages.h"
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

bool slots_image(struct records *records, struct image_id *image, uint32_t *address) {
    const struct board *board = board_of(records->board);

    *image = records_newest(records)->image;
    *address = board->application.base;
    switch (state_of(records)) {
    case RECORD_INSTALLED:
    case RECORD_TRIAL: return true;
    case RECORD_SWAPPING:
    case RECORD_REPLACING: *address = swap_waiting_address(board); return true;
    default: return false;
    }
}

/* Appends `next` in another state. */
static enum flash_result step_to(struct records *records, struct record *next,
                                 enum record_state state) {
    next->state = (uint8_t)state;
    next->attempts = 0;
    return records_append(records, next);
}

enum flash_result slots_order_swap(struct records *records, const struct image_id *image,
                                   bool on_trial) {
    struct record next = *records_newest(records);
    enum flash_result result = swap_prepare(board_of(records->board));

    next.other = next.image;
    next.image = *image;
    if (result == FLASH_OK) { /* without a way back there is nothing to try */
        result = step_to(records, &next,
                         on_trial && next.other.size > 0 ? RECORD_SWAPPING : RECORD_REPLACING);
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

enum flash_result slots_confirm(struct records *records) {
    return slots_on_trial(records) ? install_newest(records) : FLASH_OK;
}

enum flash_result slots_keep(struct records *records) {
    const struct board *board = board_of(records->board);
    const struct record *newest = records_newest(records);

    if (newest->state == RECORD_TRIAL) {
        return FLASH_REFUSED;
    }
    if (newest->state != RECORD_SWAPPING && newest->state != RECORD_REPLACING) {
        return FLASH_OK;
    }
    /* A swap that was begun and could not be finished leaves no whole application; and nothing
     * goes back to its place when there was nothing. */
    bool is_there = newest->other.size > 0 && pages_blank(board, board->journal);

    return is_there ? slots_install(records, &newest->other) : slots_withdraw(records);
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

static enum flash_result finish_swap(struct records *records) {
    const struct board *board = board_of(records->board);
    struct record next = *records_newest(records);
    enum flash_result result =
        swap_forth(board, swap_units(board, next.image.size), swap_units(board, next.other.size));

    if (result == FLASH_OK) {
        result = next.state == RECORD_SWAPPING ? step_to(records, &next, RECORD_TRIAL)
                                               : slots_install(records, &next.image);
    }
    return result;
}

static enum flash_result finish_revert(struct records *records) {
    const struct board *board = board_of(records->board);
    const struct record *newest = records_newest(records);
    enum flash_result result = swap_back(board, swap_units(board, newest->image.size),
                                         swap_units(board, newest->other.size));

    return result == FLASH_OK ? install_newest(records) : result;
}

/* From a trial: the old one is on its way back. */
static enum flash_result begin_revert(struct records *records) {
    struct record next = *records_newest(records);
    struct image_id failed = next.image;
    enum flash_result result = swap_prepare(board_of(records->board));

    next.image = next.other;
    next.other = failed;
    return result == FLASH_OK ? step_to(records, &next, RECORD_REVERTING) : result;
}

/* The old image lies at the start of the secondary slot. */
static bool old_one_whole(struct records *records) {
    const struct board *board = board_of(records->board);
    const struct image_id *old = &records_newest(records)->other;
    uint32_t crc = IMAGE_CRC_START;

    return old->size > 0 && old->size <= board->application.size &&
           board->flash_crc(board->context, board->secondary.base, old->size, &crc) == FLASH_OK &&
           crc == old->crc;
}

enum flash_result slots_revert(struct records *records) {
    if (!slots_on_trial(records) || !old_one_whole(records)) {
        return FLASH_OK;
    }
    enum flash_result result = begin_revert(records);

    return result == FLASH_OK ? finish_revert(records) : result;
}

enum flash_result slots_order_revert(struct records *records) {
    if (!slots_on_trial(records)) {
        return FLASH_REFUSED;
    }
    return old_one_whole(records) ? begin_revert(records) : FLASH_BAD_WORD;
}

/* It had its starts. Without a way back that is whole it is all that there is, and stays. */
static enum flash_result end_trial(struct records *records) {
    return old_one_whole(records) ? slots_revert(records) : slots_confirm(records);
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
