/* SPDX-License-Identifier: MIT */
#include "boot/slots_app.h"

#include "boot/board_of.h"
#include "boot/letter.h"
#include "boot/pages.h"
#include "boot/slots.h"
#include "wire/crc.h"

/* An update that waits for its letter. */
static struct letter waiting;
static uint32_t version; /* of it */
static bool waits;

bool slots_app_waits(void) {
    return waits;
}

void slots_app_forget(void) {
    waits = false;
}

/* The unit of the letter is blank: slots_keep() has erased it. Not so when an attempt before this
 * one has failed. */
enum flash_result slots_app_write_letter(const struct board *board) {
    const uint8_t *bytes = (const uint8_t *)&waiting;
    uint32_t place = board->secondary.base;
    enum flash_result result = waits ? FLASH_OK : FLASH_REFUSED;

    if (result == FLASH_OK && !pages_blank(board, place, pages_unit_size(board, place))) {
        result = board->flash_erase(board->context, place);
    }
    if (result == FLASH_OK) {
        letter_seal(&waiting);
        result = board->flash_program(board->context, place, bytes, LETTER_SIZE);
    }
    if (result == FLASH_OK && !pages_hold(board, place, bytes, LETTER_SIZE)) {
        result = FLASH_FAILED;
    }
    return result;
}

/* -- what is read ------------------------------------------------------------------------------*/

bool slots_are_two(const struct board *board) {
    return board->secondary.size > 0;
}

/* The application area holds what runs: an update never goes there. */
uint32_t slots_update_address(const struct board *board, bool application_valid) {
    (void)application_valid;
    return board->secondary.base + overlay_unit_size(board);
}

uint32_t slots_address(const struct board *board, const struct composition *composition) {
    return overlay_address(board, composition, 0);
}

enum flash_result slots_crc(const struct board *board, const struct composition *composition,
                            uint32_t size, uint32_t *crc) {
    *crc = IMAGE_CRC_START;
    return overlay_crc(board, composition, 0, size, crc);
}

static enum record_state state_of(struct records *records) {
    return (enum record_state)records_newest(records)->state;
}

void slots_app_describe(struct records *records, uint8_t *record_state, struct image_id *other) {
    if (waits) {
        *record_state = (waiting.flags & BEGIN_NO_TRIAL) != 0 ? RECORD_REPLACING : RECORD_SWAPPING;
        *other = records_newest(records)->image;
    }
}

bool slots_image(struct records *records, struct image_id *image, struct composition *composition) {
    if (waits) {
        *image = (struct image_id){waiting.size, waiting.crc, version};
        *composition = (struct composition){OVERLAY_WAITING, &waiting.overlay};
        return true;
    }
    *image = records_newest(records)->image;
    *composition = (struct composition){.where = OVERLAY_HERE};
    return state_of(records) == RECORD_INSTALLED || state_of(records) == RECORD_TRIAL;
}

/* An image that is larger than its slot runs behind a bootloader of another layout, with one slot:
 * its second half lies in what is the secondary slot here. */
static bool fits_its_slot(struct records *records) {
    return records_newest(records)->image.size <= board_of(records->board)->application.size;
}

/* What is not installed for good, as the records know it, has no update beside it: on trial the way
 * back lies there, and what a debugger has loaded is no base for one. */
bool slots_on_trial(struct records *records) {
    return !slots_are_two(board_of(records->board)) || state_of(records) != RECORD_INSTALLED ||
           !fits_its_slot(records);
}

/* What waits is given up where another update begins. */
bool slots_keep_promise(struct records *records, bool on_trial) {
    (void)records;
    (void)on_trial;
    return true;
}

/* -- what is written: the letter's unit --------------------------------------------------------*/

/* No letter of before may speak of the units that are written next. */
enum flash_result slots_keep(struct records *records) {
    const struct board *board = board_of(records->board);

    waits = false;
    return slots_on_trial(records) ? FLASH_REFUSED
                                   : board->flash_erase(board->context, board->secondary.base);
}

enum flash_result slots_order_swap(struct records *records, const struct image_id *image,
                                   bool on_trial, struct overlay *overlay) {
    waiting = (struct letter){
        .flags = on_trial ? 0 : BEGIN_NO_TRIAL,
        .sequence = records_newest(records)->sequence,
        .size = image->size,
        .crc = image->crc,
        .overlay = *overlay,
    };
    version = image->version;
    waits = true;
    return FLASH_OK;
}

/* -- what is the bootloader's ------------------------------------------------------------------*/

enum flash_result slots_forget_swap(const struct board *board) {
    (void)board;
    return FLASH_REFUSED;
}

static enum flash_result refuse(const struct records *records) {
    (void)records;
    return FLASH_REFUSED;
}

enum flash_result slots_settle(struct records *records, enum handoff_order order) {
    (void)order;
    return refuse(records);
}

enum flash_result slots_install(struct records *records, const struct image_id *image) {
    (void)image;
    return refuse(records);
}

enum flash_result slots_withdraw(struct records *records) {
    return refuse(records);
}

enum flash_result slots_begin_anew(struct records *records) {
    return refuse(records);
}

enum flash_result slots_empty(struct records *records) {
    return refuse(records);
}

enum flash_result slots_order_revert(struct records *records) {
    return refuse(records);
}

enum flash_result slots_confirm(struct records *records) {
    return refuse(records);
}
