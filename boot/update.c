#include "boot/update.h"

#include <string.h>

#include "boot/board_of.h"
#include "boot/pages.h"
#include "boot/slots.h"
#include "wire/image.h"

static uint32_t at(const struct update *update, uint32_t offset) {
    return update->base + offset;
}

static bool in_application_area(const struct update *update) {
    const struct board *board = board_of(update->board);

    return !slots_are_two(board) || update->base == board->application.base;
}

static uint32_t programmed(const struct update *update) {
    return update->next - update->next % FLASH_WORD_SIZE;
}

/* -- what is installed -------------------------------------------------------------------------*/

bool update_plausible(const struct board *board, const uint8_t *start, uint32_t size) {
    return image_check(start, size, &board->application, board->ram) == IMAGE_OK;
}

/* Completes what is known of the image of image->size bytes that lies in flash. STATUS_IMAGE: its
 * CRC is right all the same. */
static enum status look_at_image(const struct board *board, uint32_t address,
                                 struct image_id *image) {
    uint8_t start[VECTORS_CHECKED];

    if (board->flash_crc(board->context, address, image->size, &image->crc) != FLASH_OK ||
        board->flash_read(board->context, address, start, sizeof start) != FLASH_OK) {
        return STATUS_FLASH;
    }
    image->version = image_version(start);
    return update_plausible(board, start, image->size) ? STATUS_OK : STATUS_IMAGE;
}

static enum verdict judge(const struct board *board, const struct image_id *image,
                          uint32_t address) {
    struct image_id found = {.size = image->size};

    if (image->size > board->application.size) {
        return VERDICT_ALTERED;
    }
    enum status status = look_at_image(board, address, &found);
    if (status == STATUS_FLASH) {
        return VERDICT_BAD_WORD;
    }
    return status == STATUS_OK && found.crc == image->crc ? VERDICT_VALID : VERDICT_ALTERED;
}

static void look_at_installed(struct update *update) {
    struct image_id image;
    uint32_t address;

    memset(&update->installed, 0, sizeof update->installed);
    if (slots_image(board_of(update->board), &image, &address)) {
        update->installed.verdict = judge(board_of(update->board), &image, address);
        update->installed.size = image.size;
        update->installed.crc = image.crc;
        update->installed.version = image.version;
    }
}

void update_init(struct update *update, const struct board *board) {
    memset(update, 0, sizeof *update);
    update->board = hold_board(board);
    update_close(update);
    look_at_installed(update);
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
    update->base =
        slots_update_address(board_of(update->board), update->installed.verdict == VERDICT_VALID);
    update->next = 0;
    update->touched = false;
}

void update_open(struct update *update) {
    start_at_zero(update, UPDATE_OPEN);
}

enum status update_declare(struct update *update, const struct begin_request *request) {
    if (request->size > board_of(update->board)->application.size) {
        return STATUS_RANGE;
    }
    if (request->size < VECTORS_CHECKED) {
        return STATUS_IMAGE;
    }
    start_at_zero(update, UPDATE_DECLARED);
    update->declared = *request;
    return STATUS_OK;
}

uint32_t update_next_offset(const struct update *update) {
    return update->state == UPDATE_CLOSED ? NO_OFFSET : update->next;
}

/* -- writing -----------------------------------------------------------------------------------*/

/* Before the first change. An update that waits beside the application leaves it valid, and ends
 * its trial: whoever sends the next one has seen it work. */
static enum flash_result make_way(struct update *update) {
    const struct board *board = board_of(update->board);
    enum flash_result result =
        in_application_area(update) ? slots_withdraw(board) : slots_keep(board);

    look_at_installed(update);
    update->touched = result == FLASH_OK;
    return result;
}

/* Takes bytes into the tail until it is full or the bytes are used up; returns how many. A full
 * tail is programmed. */
static uint32_t fill_tail(struct update *update, const uint8_t *data, uint32_t length,
                          enum flash_result *result) {
    uint32_t held = update->next % FLASH_WORD_SIZE;
    uint32_t part = FLASH_WORD_SIZE - held < length ? FLASH_WORD_SIZE - held : length;

    memcpy(update->tail + held, data, part);
    if (held + part == FLASH_WORD_SIZE) {
        *result = pages_program(board_of(update->board), at(update, update->next - held),
                                update->tail, FLASH_WORD_SIZE);
    }
    update->next += part;
    return part;
}

static enum flash_result store(struct update *update, const uint8_t *data, uint32_t length) {
    enum flash_result result = FLASH_OK;

    if (update->next % FLASH_WORD_SIZE != 0) {
        uint32_t part = fill_tail(update, data, length, &result);
        data += part;
        length -= part;
    }
    uint32_t whole = length - length % FLASH_WORD_SIZE;
    if (whole > 0 && result == FLASH_OK) {
        result = pages_program(board_of(update->board), at(update, update->next), data, whole);
        update->next += whole;
        data += whole;
        length -= whole;
    }
    if (length > 0 && result == FLASH_OK) {
        (void)fill_tail(update, data, length, &result);
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
        result = store(update, data, length);
    }
    if (result != FLASH_OK) {
        update_refuse(update, update_flash_status(result));
    }
    return update_flash_status(result);
}

/* True when bytes taken before, in flash or in the tail, are these. offset + length <= next. */
static bool already_taken(const struct update *update, uint32_t offset, const uint8_t *data,
                          uint32_t length) {
    uint32_t in_flash = programmed(update);
    uint32_t part = 0;

    if (offset < in_flash) {
        part = in_flash - offset < length ? in_flash - offset : length;
    }
    if (!pages_hold(board_of(update->board), at(update, offset), data, part)) {
        return false;
    }
    return memcmp(update->tail + (offset + part) % FLASH_WORD_SIZE, data + part, length - part) ==
           0;
}

static bool at_page_start(const struct update *update, uint32_t offset) {
    return offset % board_of(update->board)->page_size == 0;
}

static bool sparse(const struct update *update) {
    return update->state == UPDATE_DECLARED && (update->declared.flags & BEGIN_SPARSE) != 0;
}

/* Goes on at a later page. False: a gap that is none of whole pages, or not in this update. */
static bool skip_pages(struct update *update, uint32_t offset) {
    if (!sparse(update) || offset >= update->declared.size || !at_page_start(update, offset) ||
        !at_page_start(update, update->next)) {
        return false;
    }
    update->next = offset;
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
    if (offset > update->next && !skip_pages(update, offset)) {
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
    return pages_program(board_of(update->board), at(update, update->next - held), update->tail,
                         FLASH_WORD_SIZE);
}

/* Goes on at the start of any page, when the one before is whole. */
static enum status go_to_page(struct update *update, uint32_t offset) {
    bool whole = at_page_start(update, update->next) || update->next == update->declared.size;

    if (!sparse(update) || offset >= update->declared.size || !at_page_start(update, offset) ||
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
        status = go_to_page(update, offset);
    }
    return status == STATUS_OK ? update_append(update, data, length) : status;
}

bool update_begins_with(const struct update *update, const uint8_t *data, uint32_t length) {
    return length <= update->next && already_taken(update, 0, data, length);
}

/* -- the end of an update ----------------------------------------------------------------------*/

/* The pages behind the last written one of a sparse update were right before. */
static uint32_t size_at_end(const struct update *update) {
    return sparse(update) ? update->declared.size : update->next;
}

static bool bytes_missing(const struct update *update) {
    bool rest_may_be_skipped = sparse(update) && at_page_start(update, update->next);

    return update->state == UPDATE_DECLARED && update->next < update->declared.size &&
           !rest_may_be_skipped;
}

/* Everything is in flash: is it an application, and the one that was announced? */
static enum status verify(const struct update *update, struct image_id *image) {
    image->size = size_at_end(update);
    enum status status = look_at_image(board_of(update->board), update->base, image);

    if (status == STATUS_OK && update->state == UPDATE_DECLARED &&
        image->crc != update->declared.crc) {
        status = STATUS_DIGEST;
    }
    return status;
}

/* Nothing had to be written: the record that is there is the right one. */
static bool is_installed(const struct update *update, const struct image_id *image) {
    const struct installed_image *installed = &update->installed;

    return installed->verdict == VERDICT_VALID && installed->size == image->size &&
           installed->crc == image->crc;
}

static enum flash_result make_valid(const struct update *update, const struct image_id *image) {
    bool on_trial =
        update->state == UPDATE_DECLARED && (update->declared.flags & BEGIN_NO_TRIAL) == 0;

    if (is_installed(update, image)) {
        return FLASH_OK;
    }
    if (in_application_area(update)) {
        return slots_install(board_of(update->board), image);
    }
    return slots_order_exchange(board_of(update->board), image, on_trial);
}

static enum status commit(struct update *update) {
    struct image_id image;

    enum status status = update_flash_status(program_padded_tail(update));
    if (status == STATUS_OK) {
        status = verify(update, &image);
    }
    return status == STATUS_OK ? update_flash_status(make_valid(update, &image)) : status;
}

enum status update_finish(struct update *update) {
    if (update->state == UPDATE_CLOSED) {
        return update->outcome;
    }
    if (bytes_missing(update)) {
        return STATUS_OFFSET;
    }
    enum status status = commit(update);
    look_at_installed(update);
    if (status == STATUS_OK && update->installed.verdict != VERDICT_VALID) {
        status = STATUS_FLASH;
    }
    update_refuse(update, status);
    return status;
}

/* Whole pages. */
static enum flash_result erase_range(const struct board *board, uint32_t base, uint32_t size) {
    enum flash_result result = FLASH_OK;

    for (uint32_t offset = 0; offset < size && result == FLASH_OK; offset += board->page_size) {
        board->feed_watchdog(board->context);
        if (!pages_blank(board, base + offset)) {
            result = board->flash_erase(board->context, base + offset);
        }
    }
    return result;
}

enum status update_erase_all(struct update *update) {
    const struct board *board = board_of(update->board);
    enum flash_result result = slots_withdraw(board);

    update_close(update);
    if (result == FLASH_OK) {
        result = erase_range(board, board->application.base, board->application.size);
    }
    if (result == FLASH_OK && slots_are_two(board)) {
        result = erase_range(board, board->second.base, board->second.size);
    }
    look_at_installed(update);
    return update_flash_status(result);
}
