/* SPDX-License-Identifier: MIT */
#include "boot/permit.h"

#include "boot/authority.h"
#include "boot/board_of.h"
#include "boot/installed.h"
#include "wire/crc.h"
#include "wire/image.h"

/* An update or a swap that is under way is no debugger's doing; nor can it be told whether one is
 * when the record is another version's. */
bool permit_unchecked(const struct board *board, const struct record *record) {
    bool at_rest = record->state == RECORD_NONE || record->state == RECORD_EMPTY ||
                   record->state == RECORD_INSTALLED;

    return at_rest && installed_vectors_plausible(board, board->application.size) &&
           board->debugger_attached(board->context);
}

/* One look: the record that was read is what the flash holds, and `crc`, of the image in flash, is
 * read again for it. */
static __attribute__((noinline)) uint32_t look(struct records *records,
                                               const volatile uint32_t *crc) {
    const struct board *board = board_of(records->board);
    const struct record *record = records_newest(records);

    if (may_run(board, record) && records_hold(records) && *crc == record->image.crc &&
        installed_vectors_plausible(board, record->image.size) &&
        authority_check(board, &(struct composition){.where = OVERLAY_HERE}, &record->image) ==
            STATUS_OK) {
        return START_PERMITTED;
    }
    return permit_unchecked(board, record) ? START_PERMITTED : 0;
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
