/* SPDX-License-Identifier: MIT */
/* BEGIN, WRITE at an offset, FINISH, one at a time: the device says how far it is, and the host
 * follows. Every Tulpar bootloader knows this way. */
#include <string.h>

#include "host/transfer.h"
#include "wire/bytes.h"

static void report(const struct flasher *flasher, const struct transfer *transfer) {
    transfer_report(flasher, transfer, plan_done(&transfer->plan, transfer->offset));
}

/* Goes to where the device says it is, or to the next page that is not right. In a sparse update
 * the device's next offset may lie before the pages that were passed over. */
static enum outcome follow(struct flasher *flasher, struct transfer *transfer,
                           enum flasher_step step, uint32_t next_offset,
                           enum flasher_error *error) {
    bool further = next_offset > transfer->furthest && next_offset <= transfer->size;

    transfer->setbacks = further ? 0 : transfer->setbacks + 1;
    if (next_offset > transfer->size || transfer->setbacks > FLASHER_ATTEMPTS) {
        flasher->failure.offset = transfer->offset;
        flasher->failure.attempts = transfer->setbacks;
        *error = fail_link(flasher, step, LINK_SILENT);
        return ENDS;
    }
    transfer->offset = plan_next(&transfer->plan, next_offset);
    if (further) {
        transfer->furthest = next_offset;
    }
    report(flasher, transfer);
    return GOES_ON;
}

static enum outcome judge(struct flasher *flasher, struct transfer *transfer,
                          enum flasher_step step, const struct progress *progress,
                          enum flasher_error *error) {
    if (progress->status == STATUS_OFFSET && progress->next_offset == NO_OFFSET &&
        step != STEP_BEGIN) {
        return STARTS_OVER;
    }
    if (progress->status == STATUS_OK || progress->status == STATUS_OFFSET) {
        return follow(flasher, transfer, step, progress->next_offset, error);
    }
    flasher->failure.offset = transfer->offset;
    return transfer_judge(flasher, transfer, step, progress->status, error);
}

static enum outcome begin(struct flasher *flasher, struct transfer *transfer,
                          enum flasher_error *error) {
    struct progress progress;

    *error = transfer_begin(flasher, transfer, &progress);
    if (*error != FLASHER_OK) {
        return ENDS;
    }
    transfer->furthest = 0;
    transfer->setbacks = 0;
    return judge(flasher, transfer, STEP_BEGIN, &progress, error);
}

static enum outcome write_chunk(struct flasher *flasher, struct transfer *transfer,
                                enum flasher_error *error) {
    uint8_t data[DATA_FIELD_MAX];
    uint32_t left = plan_end(&transfer->plan, transfer->offset) - transfer->offset;
    uint16_t length = left < transfer->chunk ? (uint16_t)left : transfer->chunk;
    struct progress progress;

    put_u32(data, transfer->offset);
    memcpy(data + WRITE_HEADER_SIZE, transfer->bytes + transfer->offset, length);
    struct progress_request request = {
        .step = STEP_WRITE,
        .command = COMMAND_WRITE,
        .data = data,
        .length = (uint16_t)(WRITE_HEADER_SIZE + length),
        .stale_below = transfer->offset + 1,
    };
    flasher->withdrawn = flasher->withdrawn || flasher->device.slots < 2;
    flasher->failure.offset = transfer->offset;
    *error = request_progress(flasher, &request, &progress);
    if (*error == FLASHER_TRANSFER && transfer_shrink(flasher, transfer)) {
        *error = FLASHER_OK;
        return GOES_ON;
    }
    return *error == FLASHER_OK ? judge(flasher, transfer, STEP_WRITE, &progress, error) : ENDS;
}

static enum outcome finish(struct flasher *flasher, struct transfer *transfer,
                           enum flasher_error *error) {
    struct progress_request request = {
        .step = STEP_FINISH,
        .command = COMMAND_FINISH,
    };
    struct progress progress;

    *error = request_progress(flasher, &request, &progress);
    if (*error != FLASHER_OK || progress.status == STATUS_OK) {
        return ENDS;
    }
    return judge(flasher, transfer, STEP_FINISH, &progress, error);
}

enum outcome transfer_by_writes(struct flasher *flasher, struct transfer *transfer,
                                enum flasher_error *error) {
    enum outcome outcome = begin(flasher, transfer, error);

    while (outcome == GOES_ON) {
        if (transfer->offset < transfer->size) {
            outcome = write_chunk(flasher, transfer, error);
        } else {
            outcome = finish(flasher, transfer, error);
        }
    }
    return outcome;
}
