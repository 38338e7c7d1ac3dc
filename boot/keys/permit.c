/* SPDX-License-Identifier: MIT */
/* Of a bootloader with keys: the signature is computed once, and the image is read before and after
 * it, so that what was signed is what starts. */
#include "boot/permit.h"

#include "boot/board_of.h"
#include "boot/installed.h"
#include "boot/keys/evidence.h"
#include "boot/records.h"

static const struct composition here = {.where = OVERLAY_HERE};

/* Nobody but the owner starts anything, a debugger neither. */
bool permit_unchecked(const struct board *board, const struct record *record) {
    (void)board;
    (void)record;
    return false;
}

/* One look: the record that was read is what the flash holds, and what was gathered is right for
 * it. */
static __attribute__((noinline)) uint32_t look(struct records *records,
                                               const struct evidence *evidence) {
    const struct board *board = board_of(records->board);
    const struct record *record = records_newest(records);
    const struct evidence_place place = {board, &here, record->image.size};

    if (may_run(board, record) && records_hold(records) &&
        installed_vectors_plausible(board, record->image.size) && evidence_fits(evidence, &place) &&
        evidence_weigh(evidence) == EVIDENCE_RIGHT) {
        return START_PERMITTED;
    }
    return 0;
}

void installed_permit_start(const struct board *board, struct start_permit *permit) {
    static struct evidence evidence;
    struct records records;

    permit->first = 0;
    permit->second = 0;
    records_read(&records, board);

    const struct record *record = records_newest(&records);
    const struct evidence_place place = {board, &here, record->image.size};

    if (!may_run(board, record) || !evidence_begin(&evidence, &place)) {
        return;
    }
    evidence_hash(&evidence, &place);
    evidence_expect(&evidence, board);
    permit->first = look(&records, &evidence);
    evidence_hash(&evidence, &place);
    permit->second = ~look(&records, &evidence);
}
