/* SPDX-License-Identifier: MIT */
#include "boot/installed.h"

#include <string.h>

#include "boot/authority.h"
#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/slots.h"
#include "wire/crc.h"
#include "wire/image.h"

bool installed_plausible(const struct board *board, const uint8_t *start, uint32_t size) {
    return image_check(start, size, &board->application, board->ram) == IMAGE_OK;
}

/* Static, as every buffer of the bootloader that holds bytes of an application: were the vectors on
 * the stack, a function whose last "add sp" is skipped would return to the application's reset
 * handler. */
static uint8_t start[VECTORS_CHECKED];

enum status installed_look_at(const struct board *board, const struct composition *composition,
                              struct image_id *image) {
    if (slots_crc(board, composition, image->size, &image->crc) != FLASH_OK ||
        board->flash_read(board->context, slots_address(board, composition), start, sizeof start) !=
            FLASH_OK) {
        return STATUS_FLASH;
    }
    image->version = image_version(start);
    return installed_plausible(board, start, image->size)
               ? authority_check(board, composition, image)
               : STATUS_IMAGE;
}

static enum verdict judge(const struct board *board, const struct image_id *image,
                          const struct composition *composition) {
    struct image_id found = {.size = image->size};

    if (image->size > board->application.size) {
        return VERDICT_ALTERED;
    }
    enum status status = installed_look_at(board, composition, &found);
    if (status == STATUS_FLASH) {
        return VERDICT_BAD_WORD;
    }
    return status == STATUS_OK && found.crc == image->crc ? VERDICT_VALID : VERDICT_ALTERED;
}

void installed_look(struct installed *installed) {
    struct installed_image *seen = &installed->image;
    struct composition composition;
    struct image_id image;

    memset(seen, 0, sizeof *seen);
    if (!installed->blind && slots_image(&installed->records, &image, &composition)) {
        seen->verdict = judge(board_of(installed->board), &image, &composition);
        seen->size = image.size;
        seen->crc = image.crc;
        seen->version = image.version;
    }
}

void installed_init(struct installed *installed, const struct board *board, bool blind) {
    installed->board = hold_board(board);
    installed->blind = blind;
    if (blind) {
        records_do_not_read(&installed->records, board);
    } else {
        records_read(&installed->records, board);
    }
    if (doubt_is_possible(board)) {
        doubt_begin(&installed->records);
    }
    installed_look(installed);
}

enum flash_result installed_open_eyes(struct installed *installed) {
    if (!installed->blind) {
        /* It may have failed at the start, by a low supply. */
        return doubt_is_possible(board_of(installed->board)) ? doubt_make_sure(&installed->records)
                                                             : FLASH_OK;
    }
    enum flash_result result = slots_forget_swap(board_of(installed->board));
    if (result == FLASH_OK) {
        result = records_restart(&installed->records);
    }
    if (result == FLASH_OK) {
        result = slots_begin_anew(&installed->records);
    }
    installed->blind = result != FLASH_OK;
    return result;
}

/* -- may it be started? ------------------------------------------------------------------------*/

static bool vectors_plausible(const struct board *board, uint32_t size) {
    return board->flash_read(board->context, board->application.base, start, sizeof start) ==
               FLASH_OK &&
           installed_plausible(board, start, size);
}

/* An update or a swap that is under way is no debugger's doing; nor can it be told whether one is
 * when the record is another version's. */
static bool unchecked(const struct board *board, const struct record *record) {
    bool at_rest = record->state == RECORD_NONE || record->state == RECORD_EMPTY ||
                   record->state == RECORD_INSTALLED;

    return at_rest && vectors_plausible(board, board->application.size) &&
           board->debugger_attached(board->context);
}

bool installed_startable(struct installed *installed) {
    if (installed->blind || installed->image.verdict == VERDICT_VALID) {
        return !installed->blind;
    }
    return unchecked(board_of(installed->board), records_newest(&installed->records));
}

static bool may_run(const struct board *board, const struct record *record) {
    return record_known(record) &&
           (record->state == RECORD_INSTALLED || record->state == RECORD_TRIAL) &&
           record->image.size <= board->application.size;
}

/* One look: the record that was read is what the flash holds, and `crc`, of the image in flash, is
 * read again for it. */
static __attribute__((noinline)) uint32_t look(struct records *records,
                                               const volatile uint32_t *crc) {
    const struct board *board = board_of(records->board);
    const struct record *record = records_newest(records);

    if (may_run(board, record) && records_hold(records) && *crc == record->image.crc &&
        vectors_plausible(board, record->image.size) &&
        authority_check(board, &(struct composition){.where = OVERLAY_HERE}, &record->image) ==
            STATUS_OK) {
        return START_PERMITTED;
    }
    return unchecked(board, record) ? START_PERMITTED : 0;
}

/* Were the search for the newest record to go wrong, it could bring an older one at worst, or what
 * RAM held: each look sees by itself that it is a record in flash, and the image is what it says.
 */
void installed_permit_start(const struct board *board, struct start_permit *permit) {
    struct records records;
    uint32_t found = IMAGE_CRC_START;

    permit->first = 0;
    permit->second = 0;
    records_read(&records, board);
    const struct record *record = records_newest(&records);

    /* Wrong until it is computed: what the stack held before may be the right one. */
    volatile uint32_t crc = ~record->image.crc;

    if (may_run(board, record) && board->flash_crc(board->context, board->application.base,
                                                   record->image.size, &found) == FLASH_OK) {
        crc = found;
    }
    permit->first = look(&records, &crc);
    permit->second = ~look(&records, &crc);
}
