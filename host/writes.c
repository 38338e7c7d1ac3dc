/* SPDX-License-Identifier: MIT */
/* BEGIN, WRITE at an offset, FINISH, one at a time: the device says how far it is, and the host
 * follows. Every Tulpar bootloader knows this way. */
#include <string.h>

#include "host/patience.h"
#include "host/transfer.h"
#include "wire/bytes.h"

enum { ANSWER_US = 400 * US_PER_MS }; /* without the flash: adapters, and a loaded PC */

static void report(const struct tulpar_flasher *flasher, const struct transfer *transfer) {
    transfer_report(flasher, transfer, plan_done(&transfer->plan, transfer->offset));
}

/* Goes to where the device says it is, or to the next page that is not right. In a sparse update
 * the device's next offset may lie before the pages that were passed over. */
static enum outcome follow(struct tulpar_flasher *flasher, struct transfer *transfer,
                           enum tulpar_step step, uint32_t next_offset, enum tulpar_error *error) {
    bool further = next_offset > transfer->furthest && next_offset <= transfer->size;

    transfer->setbacks = further ? 0 : transfer->setbacks + 1;
    if (next_offset > transfer->size || transfer->setbacks > FLASHER_ATTEMPTS) {
        report_offset(flasher, transfer->offset);
        report_attempts(flasher, transfer->setbacks);
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

static enum outcome judge(struct tulpar_flasher *flasher, struct transfer *transfer,
                          enum tulpar_step step, const struct progress *progress,
                          enum tulpar_error *error) {
    if (progress->status == STATUS_OFFSET && progress->next_offset == NO_OFFSET &&
        step != TULPAR_STEP_BEGIN) {
        return STARTS_OVER;
    }
    if (progress->status == STATUS_OK || progress->status == STATUS_OFFSET) {
        return follow(flasher, transfer, step, progress->next_offset, error);
    }
    report_offset(flasher, transfer->offset);
    return transfer_judge(flasher, transfer, step, progress->status, error);
}

static enum outcome begin(struct tulpar_flasher *flasher, struct transfer *transfer,
                          enum tulpar_error *error) {
    struct progress progress;

    *error = transfer_begin(flasher, transfer, &progress);
    if (*error != TULPAR_OK) {
        return ENDS;
    }
    transfer->furthest = 0;
    transfer->setbacks = 0;
    return judge(flasher, transfer, TULPAR_STEP_BEGIN, &progress, error);
}

/* Whether the bytes begin an erase unit matters where an erase takes seconds. */
static uint64_t patience_of(const struct tulpar_flasher *flasher, const struct transfer *transfer,
                            uint32_t length) {
    const struct tulpar_device *device = &flasher->report.device;

    if (!units_are_told(device)) {
        return patience_us(device, COMMAND_WRITE);
    }
    return ANSWER_US +
           patience_program_us(device, transfer->offset, length, transfer->furthest == 0);
}

static enum outcome write_chunk(struct tulpar_flasher *flasher, struct transfer *transfer,
                                enum tulpar_error *error) {
    uint8_t data[DATA_FIELD_MAX];
    uint32_t left = plan_end(&transfer->plan, transfer->offset) - transfer->offset;
    uint16_t length = left < transfer->chunk ? (uint16_t)left : transfer->chunk;
    struct progress progress;

    put_u32(data, transfer->offset);
    memcpy(data + WRITE_HEADER_SIZE, transfer->bytes + transfer->offset, length);
    struct progress_request request = {
        .step = TULPAR_STEP_WRITE,
        .command = COMMAND_WRITE,
        .data = data,
        .length = (uint16_t)(WRITE_HEADER_SIZE + length),
        .stale_below = transfer->offset + 1,
        .patience_us = patience_of(flasher, transfer, length),
    };
    report_withdrawn(flasher, flasher->report.withdrawn || flasher->report.device.slots < 2);
    report_offset(flasher, transfer->offset);
    transfer_tell_erase(flasher, transfer->offset);
    *error = request_progress(flasher, &request, &progress);
    if (*error == TULPAR_TRANSFER && transfer_shrink(flasher, transfer)) {
        *error = TULPAR_OK;
        return GOES_ON;
    }
    return *error == TULPAR_OK ? judge(flasher, transfer, TULPAR_STEP_WRITE, &progress, error)
                               : ENDS;
}

static enum outcome finish(struct tulpar_flasher *flasher, struct transfer *transfer,
                           enum tulpar_error *error) {
    struct progress_request request = {
        .step = TULPAR_STEP_FINISH,
        .command = COMMAND_FINISH,
        .patience_us =
            patience_finish_us(&flasher->report.device, 0, plan_copied_bytes(&transfer->plan)),
    };
    struct progress progress;

    *error = request_progress(flasher, &request, &progress);
    if (*error != TULPAR_OK || progress.status == STATUS_OK) {
        return ENDS;
    }
    return judge(flasher, transfer, TULPAR_STEP_FINISH, &progress, error);
}

enum outcome transfer_by_writes(struct tulpar_flasher *flasher, struct transfer *transfer,
                                enum tulpar_error *error) {
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
