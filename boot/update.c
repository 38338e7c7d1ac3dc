/* SPDX-License-Identifier: MIT */
#include "boot/update.h"

#include <string.h>

#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/pages.h"
#include "boot/slots.h"
#include "wire/image.h"

static uint32_t at(const struct update *update, uint32_t offset) {
    return update->base + offset;
}

/* Inlined, so that with one slot the compiler knows it. */
static inline __attribute__((always_inline)) bool in_application_area(const struct update *update) {
    const struct board *board = board_of(update->board);

    return !slots_are_two(board) || update->base == board->application.base;
}

/* The same. It is a sparse one, too. */
static inline __attribute__((always_inline)) bool is_overlay(const struct update *update) {
    return slots_are_two(board_of(update->board)) && update->state == UPDATE_DECLARED &&
           (update->declared.flags & BEGIN_OVERLAY) != 0;
}

uint32_t update_programmed(const struct update *update) {
    return update->next - update->next % FLASH_WORD_SIZE;
}

void update_init(struct update *update, const struct board *board, bool blind) {
    memset(update, 0, sizeof *update);
    update->board = hold_board(board);
    update_close(update);
    installed_init(&update->installed, board, blind);
}

/* -- refusals ----------------------------------------------------------------------------------*/

enum status update_flash_status(enum flash_result result) {
    switch (result) {
    case FLASH_OK: return STATUS_OK;
    case FLASH_SUPPLY: return STATUS_SUPPLY;
    case FLASH_FAILED:
    case FLASH_REFUSED:
    case FLASH_BAD_WORD: break;
    }
    return STATUS_FLASH;
}

/* -- opening and closing -----------------------------------------------------------------------*/

void update_refuse(struct update *update, enum status why) {
    update->state = UPDATE_CLOSED;
    update->outcome = why;
}

void update_close(struct update *update) {
    update_refuse(update, STATUS_STATE);
}

static void start_at_zero(struct update *update, enum update_state state) {
    update->state = state;
    update->base = slots_update_address(board_of(update->board),
                                        update->installed.image.verdict == VERDICT_VALID);
    update->next = 0;
    update->comparable = 0;
    update->touched = false;
    if (slots_are_two(board_of(update->board))) {
        memset(&update->overlay, 0, sizeof update->overlay);
    }
}

/* An application on trial is the host's to judge first: an update would take the place of the way
 * back. */
static enum status may_open(struct update *update) {
    enum status status = slots_are_two(board_of(update->board)) && update->unfinished
                             ? STATUS_SUPPLY
                             : update_flash_status(installed_open_eyes(&update->installed));

    if (status == STATUS_OK && slots_on_trial(&update->installed.records)) {
        status = STATUS_STATE;
    }
    return status;
}

enum status update_open(struct update *update) {
    enum status status = may_open(update);

    if (status != STATUS_OK) {
        update_refuse(update, status);
        return status;
    }
    start_at_zero(update, UPDATE_OPEN);
    return STATUS_OK;
}

bool update_takes_overlays(const struct board *board) {
    return slots_are_two(board) && !board->confidential;
}

/* Flags that can be followed; one of these two at most. */
static bool flags_fit(const struct board *board, uint32_t flags) {
    const uint32_t both = BEGIN_SPARSE | BEGIN_OVERLAY;
    uint32_t known = BEGIN_NO_TRIAL | (board->confidential ? 0 : BEGIN_SPARSE) |
                     (update_takes_overlays(board) ? BEGIN_OVERLAY : 0);

    return (flags & ~known) == 0 && (flags & both) != both;
}

static enum status check_request(const struct update *update, const struct begin_request *request) {
    const struct board *board = board_of(update->board);

    if (!flags_fit(board, request->flags)) {
        return STATUS_MESSAGE;
    }
    if (request->size > board->application.size) {
        return STATUS_RANGE;
    }
    return request->size < VECTORS_CHECKED ? STATUS_IMAGE : STATUS_OK;
}

enum status update_declare(struct update *update, const struct begin_request *request) {
    enum status status = check_request(update, request);

    if (status == STATUS_OK) {
        status = may_open(update);
    }
    if (status != STATUS_OK) {
        update_refuse(update, status);
        return status;
    }
    start_at_zero(update, UPDATE_DECLARED);
    update->declared = *request;
    if (is_overlay(update)) {
        update->declared.flags |= BEGIN_SPARSE;
    }
    return STATUS_OK;
}

uint32_t update_next_offset(const struct update *update) {
    return update->state == UPDATE_CLOSED ? NO_OFFSET : update->next;
}

/* -- writing -----------------------------------------------------------------------------------*/

/* Before the first change. An update that waits beside the application leaves it valid. */
static enum flash_result make_way(struct update *update) {
    struct records *records = &update->installed.records;
    enum flash_result result =
        in_application_area(update) ? slots_withdraw(records) : slots_keep(records);

    installed_look(&update->installed);
    update->touched = result == FLASH_OK;
    return result;
}

/* Of no interest in the application area, where there may be more units than a map has. */
static void bring(struct update *update, uint32_t offset, uint32_t length) {
    if (!in_application_area(update)) {
        overlay_add(board_of(update->board), &update->overlay, offset, length);
    }
}

/* Without ECC: the record names each unit before it is erased. */
static enum flash_result program_by_units(struct update *update, uint32_t address,
                                          const uint8_t *words, uint32_t length) {
    const struct board *board = board_of(update->board);
    enum flash_result result = FLASH_OK;

    while (length > 0 && result == FLASH_OK) {
        uint32_t behind_start = address - pages_unit_start(board, address);
        uint32_t room = pages_unit_size(board, address) - behind_start;
        uint32_t part = length < room ? length : room;

        if (behind_start == 0) {
            result = doubt_erase(&update->installed.records, address);
        }
        if (result == FLASH_OK) {
            result = pages_fill(board, address, words, part);
        }
        address += part;
        words += part;
        length -= part;
    }
    return result;
}

/* Inlined, so that with ECC it is a call of pages_program(). */
static inline __attribute__((always_inline)) enum flash_result
program(struct update *update, uint32_t address, const uint8_t *words, uint32_t length) {
    const struct board *board = board_of(update->board);

    return doubt_is_possible(board) ? program_by_units(update, address, words, length)
                                    : pages_program(board, address, words, length);
}

/* Double-words go into flash as they come; the rest waits in the tail until it is one. */
static enum flash_result store(struct update *update, const uint8_t *data, uint32_t length) {
    enum flash_result result = FLASH_OK;

    while (length > 0 && result == FLASH_OK) {
        uint32_t held = update->next % FLASH_WORD_SIZE;
        uint32_t part = length - length % FLASH_WORD_SIZE;
        const uint8_t *words = data;

        if (held > 0 || part == 0) {
            part = FLASH_WORD_SIZE - held < length ? FLASH_WORD_SIZE - held : length;
            memcpy(update->tail + held, data, part);
            words = update->tail;
        }
        if ((held + part) % FLASH_WORD_SIZE == 0) {
            result = program(update, at(update, update->next - held), words, held + part);
        }
        update->next += part;
        data += part;
        length -= part;
    }
    return result;
}

/* The answer to bytes that come when no update is open. */
static enum status why_closed(const struct update *update) {
    return update->outcome == STATUS_OK ? STATUS_STATE : update->outcome;
}

static uint32_t size_limit(const struct update *update) {
    return update->state == UPDATE_DECLARED ? update->declared.size
                                            : board_of(update->board)->application.size;
}

enum status update_append(struct update *update, const uint8_t *data, uint32_t length) {
    if (update->state == UPDATE_CLOSED) {
        return why_closed(update);
    }
    if (length > size_limit(update) - update->next) {
        update_refuse(update, STATUS_RANGE);
        return STATUS_RANGE;
    }
    enum flash_result result = update->touched ? FLASH_OK : make_way(update);
    if (result == FLASH_OK) {
        bring(update, update->next, length);
        result = store(update, data, length);
    }
    enum status status = update_flash_status(result);
    if (status != STATUS_OK) {
        update_refuse(update, status);
    }
    return status;
}

/* True when bytes taken before, in flash or in the tail, are these. Only bytes that came in this
 * update are compared, else the answer would tell what flash held before. offset + length <= next.
 */
static bool already_taken(const struct update *update, uint32_t offset, const uint8_t *data,
                          uint32_t length) {
    uint32_t in_flash = update_programmed(update);
    uint32_t part = 0;

    if (offset < update->comparable) {
        return false;
    }
    if (offset < in_flash) {
        part = in_flash - offset < length ? in_flash - offset : length;
    }
    if (!pages_hold(board_of(update->board), at(update, offset), data, part)) {
        return false;
    }
    return memcmp(update->tail + (offset + part) % FLASH_WORD_SIZE, data + part, length - part) ==
           0;
}

static bool at_unit_start(const struct update *update, uint32_t offset) {
    return pages_unit_start(board_of(update->board), at(update, offset)) == at(update, offset);
}

/* Units may be left out. */
static bool sparse(const struct update *update) {
    return update->state == UPDATE_DECLARED && (update->declared.flags & BEGIN_SPARSE) != 0;
}

/* Goes on at a later erase unit. False: a gap that is none of whole units, or not in this update.
 */
static bool skip_units(struct update *update, uint32_t offset) {
    if (!sparse(update) || offset >= update->declared.size || !at_unit_start(update, offset) ||
        !at_unit_start(update, update->next)) {
        return false;
    }
    update->next = offset;
    update->comparable = offset;
    return true;
}

enum status update_status(const struct update *update) {
    switch (update->state) {
    case UPDATE_CLOSED: return why_closed(update);
    case UPDATE_OPEN: return STATUS_STATE;
    case UPDATE_DECLARED: break;
    }
    return STATUS_OK;
}

enum status update_write(struct update *update, uint32_t offset, const uint8_t *data,
                         uint32_t length) {
    enum status status = update_status(update);

    if (status != STATUS_OK) {
        return status;
    }
    if (offset > update->next && !skip_units(update, offset)) {
        return STATUS_OFFSET;
    }
    uint32_t repeated = update->next - offset < length ? update->next - offset : length;
    if (!already_taken(update, offset, data, repeated)) {
        return STATUS_OFFSET;
    }
    if (repeated == length) {
        return STATUS_OK;
    }
    return update_append(update, data + repeated, length - repeated);
}

static enum flash_result program_padded_tail(struct update *update) {
    uint32_t held = update->next % FLASH_WORD_SIZE;

    if (held == 0) {
        return FLASH_OK;
    }
    memset(update->tail + held, FLASH_ERASED, FLASH_WORD_SIZE - held);
    return program(update, at(update, update->next - held), update->tail, FLASH_WORD_SIZE);
}

/* Goes on at the start of any erase unit, when the one before is whole. */
static enum status go_to_unit(struct update *update, uint32_t offset) {
    bool whole = at_unit_start(update, update->next) || update->next == update->declared.size;

    if (!sparse(update) || offset >= update->declared.size || !at_unit_start(update, offset) ||
        !whole) {
        return STATUS_OFFSET;
    }
    enum status status = update_flash_status(program_padded_tail(update));
    if (status == STATUS_OK) {
        update->next = offset;
    }
    return status;
}

enum status update_put(struct update *update, uint32_t offset, const uint8_t *data,
                       uint32_t length) {
    enum status status = update_status(update);

    if (status == STATUS_OK && offset != update->next) {
        status = go_to_unit(update, offset);
    }
    if (status == STATUS_OK) {
        status = update_append(update, data, length);
    }
    update->comparable = update->next; /* what was unpacked may be copied from what was there */
    return status;
}

/* Units end there, or the image does. */
static bool ends_a_unit(const struct update *update, uint32_t offset) {
    return offset == update->declared.size || at_unit_start(update, offset);
}

/* Behind an end in the middle of a unit there is nothing to go on with: it may be written instead.
 */
enum status update_keep(struct update *update, uint32_t offset, uint32_t length) {
    if (!is_overlay(update)) {
        return STATUS_PACKED;
    }
    if (offset >= update->declared.size || length > update->declared.size - offset ||
        !ends_a_unit(update, offset + length)) {
        return STATUS_OFFSET;
    }
    enum status status = go_to_unit(update, offset);
    if (status == STATUS_OK) {
        uint32_t unit = pages_unit_size(board_of(update->board), at(update, offset));

        bring(update, offset, length);
        update->next = (offset + length) / unit * unit;
        update->comparable = update->next;
    }
    return status;
}

bool update_brought(const struct update *update, uint32_t offset, uint32_t length) {
    return !is_overlay(update) || in_application_area(update) ||
           overlay_has_all(board_of(update->board), &update->overlay, offset, length);
}

bool update_begins_with(const struct update *update, const uint8_t *data, uint32_t length) {
    return length <= update->next && already_taken(update, 0, data, length);
}

/* -- the end of an update ----------------------------------------------------------------------*/

/* The units behind the last written one of a sparse update were right before. */
static uint32_t size_at_end(const struct update *update) {
    return sparse(update) ? update->declared.size : update->next;
}

static bool bytes_missing(const struct update *update) {
    bool rest_may_be_skipped = sparse(update) && at_unit_start(update, update->next);

    return update->state == UPDATE_DECLARED && update->next < update->declared.size &&
           !rest_may_be_skipped;
}

/* Everything is in flash: is it an application, and the one that was announced? */
static enum status verify(const struct update *update, struct image_id *image) {
    struct composition composition = {
        .where = in_application_area(update) ? OVERLAY_HERE : OVERLAY_WAITING,
        .overlay = &update->overlay,
    };

    image->size = size_at_end(update);
    enum status status = installed_look_at(board_of(update->board), &composition, image);

    if (status == STATUS_OK && update->state == UPDATE_DECLARED &&
        image->crc != update->declared.crc) {
        status = STATUS_DIGEST;
    }
    return status;
}

static bool wants_trial(const struct update *update) {
    return update->state == UPDATE_DECLARED && (update->declared.flags & BEGIN_NO_TRIAL) == 0;
}

/* It is what runs or will run already, and the record that is there is the right one. */
static bool is_installed(struct update *update, const struct image_id *image) {
    const struct installed_image *installed = &update->installed.image;

    return installed->verdict == VERDICT_VALID && installed->size == image->size &&
           installed->crc == image->crc &&
           slots_keep_promise(&update->installed.records, wants_trial(update));
}

/* The record is withdrawn, or the swap that was ordered, even when every byte was there
 * already: only then what lies in the application area is what the newest record says. */
static enum flash_result make_valid(struct update *update, const struct image_id *image) {
    enum flash_result result = update->touched ? FLASH_OK : make_way(update);

    if (result != FLASH_OK) {
        return result;
    }
    if (in_application_area(update)) {
        return slots_install(&update->installed.records, image);
    }
    return slots_order_swap(&update->installed.records, image, wants_trial(update),
                            &update->overlay);
}

static enum status commit(struct update *update) {
    struct image_id image;

    enum status status = update_flash_status(program_padded_tail(update));
    if (status == STATUS_OK && doubt_is_possible(board_of(update->board))) {
        status = update_flash_status(doubt_end(board_of(update->board)));
    }
    if (!is_overlay(update)) {
        bring(update, 0, size_at_end(update));
    }
    if (status == STATUS_OK) {
        status = verify(update, &image);
    }
    if (status != STATUS_OK || is_installed(update, &image)) {
        return status;
    }
    return update_flash_status(make_valid(update, &image));
}

enum status update_finish(struct update *update) {
    if (update->state == UPDATE_CLOSED) {
        return update->outcome;
    }
    if (bytes_missing(update)) {
        return STATUS_OFFSET;
    }
    enum status status = commit(update);
    installed_look(&update->installed);
    if (status == STATUS_OK && update->installed.image.verdict != VERDICT_VALID) {
        status = STATUS_FLASH;
    }
    update_refuse(update, status);
    return status;
}

/* Inlined, as program(). */
static inline __attribute__((always_inline)) enum flash_result
erase(const struct board *board, struct records *records, uint32_t unit) {
    return doubt_is_possible(board) ? doubt_erase(records, unit)
                                    : board->flash_erase(board->context, unit);
}

/* Whole erase units. */
static enum flash_result erase_range(const struct board *board, struct records *records,
                                     uint32_t base, uint32_t size) {
    enum flash_result result = FLASH_OK;

    for (uint32_t unit = base; unit - base < size && result == FLASH_OK;
         unit += pages_unit_size(board, unit)) {
        board->feed_watchdog(board->context);
        if (!pages_blank(board, unit, pages_unit_size(board, unit)) ||
            (doubt_is_possible(board) && doubt_about(unit))) {
            result = erase(board, records, unit);
        }
    }
    return result;
}

enum status update_erase_all(struct update *update) {
    const struct board *board = board_of(update->board);
    enum flash_result result = installed_open_eyes(&update->installed);

    update->unfinished = false;
    update_close(update);
    if (result == FLASH_OK) {
        result = slots_withdraw(&update->installed.records);
    }
    if (result == FLASH_OK) {
        result = erase_range(board, &update->installed.records, board->application.base,
                             board->application.size);
    }
    if (result == FLASH_OK && slots_are_two(board)) {
        result = erase_range(board, &update->installed.records, board->secondary.base,
                             board->secondary.size);
    }
    if (result == FLASH_OK) {
        result = slots_empty(&update->installed.records);
    }
    installed_look(&update->installed);
    return update_flash_status(result);
}
