/* SPDX-License-Identifier: MIT */
/* The record for an image that is in flash already. */
#include "wire/record.h"
#include "host/request.h"
#include "host/transfer.h"
#include "wire/crc.h"

static enum flasher_error differs(struct flasher *flasher) {
    return fail_status(flasher, STEP_COMPARE, STATUS_DIGEST);
}

/* Page by page where the device tells; a plain one says whether the whole is right. */
static enum flasher_error compare(struct flasher *flasher, struct transfer *transfer) {
    enum flasher_error error = FLASHER_OK;

    if (transfer_can_skip(flasher)) {
        error = plan_by_comparison(&transfer->plan, flasher);
        flasher->already_right = transfer->plan.right;
    }
    bool told = transfer->plan.answered > 0;
    return error == FLASHER_OK && told && transfer->plan.right < transfer->size ? differs(flasher)
                                                                                : error;
}

static enum flasher_error finish(struct flasher *flasher) {
    struct progress_request request = {
        .step = STEP_FINISH,
        .command = COMMAND_FINISH,
    };
    struct progress progress;
    enum flasher_error error = request_progress(flasher, &request, &progress);

    if (error == FLASHER_OK && progress.status == STATUS_DIGEST) {
        return differs(flasher);
    }
    return error == FLASHER_OK && progress.status != STATUS_OK
               ? fail_status(flasher, STEP_FINISH, progress.status)
               : error;
}

/* An update of which every byte is said to be there. */
static enum flasher_error write_record(struct flasher *flasher, const struct transfer *transfer) {
    struct progress progress;
    enum flasher_error error = transfer_begin(flasher, transfer, &progress);

    if (error == FLASHER_OK && progress.status != STATUS_OK) {
        return fail_status(flasher, STEP_BEGIN, progress.status);
    }
    if (error == FLASHER_OK) {
        error = finish(flasher);
    }
    if (error == FLASHER_OK) {
        error = request_info(flasher, STEP_VERIFY);
    }
    if (error == FLASHER_OK && !transfer_is_installed(flasher, transfer)) {
        return fail_status(flasher, STEP_VERIFY, STATUS_DIGEST);
    }
    return error;
}

enum flasher_error flasher_record(struct flasher *flasher, const uint8_t *bytes, uint32_t size) {
    struct transfer transfer = {
        .bytes = bytes,
        .size = size,
        .crc = image_crc(IMAGE_CRC_START, bytes, size),
        .recipe = {.way = FLASHER_WAY_RAW},
        .keep_all = true,
    };

    flasher->already_right = 0;
    flasher->started = false;
    if (transfer_is_installed(flasher, &transfer)) {
        flasher->already_right = size;
        return FLASHER_OK;
    }
    if (flasher->device.record_state == RECORD_TRIAL) {
        return fail_status(flasher, STEP_BEGIN, STATUS_STATE);
    }
    if (flasher->device.image.verdict == VERDICT_VALID) {
        return differs(flasher); /* and with two slots, the pages are those beside it */
    }
    plan_everything(&transfer.plan, bytes, size);
    enum flasher_error error = compare(flasher, &transfer);
    if (error == FLASHER_OK) {
        error = write_record(flasher, &transfer);
    }
    flasher->withdrawn = flasher->device.image.verdict != VERDICT_VALID;
    flasher->already_right = error == FLASHER_OK ? size : flasher->already_right;
    return error;
}
