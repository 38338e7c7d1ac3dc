/* SPDX-License-Identifier: MIT */
/* The record for an image that is in flash already. */
#include "wire/record.h"
#include "host/request.h"
#include "host/transfer.h"

static enum tulpar_error finish(struct tulpar_flasher *flasher) {
    struct progress_request request = {
        .step = TULPAR_STEP_FINISH,
        .command = COMMAND_FINISH,
    };
    struct progress progress;
    enum tulpar_error error = request_progress(flasher, &request, &progress);

    if (error == TULPAR_OK && progress.status == STATUS_DIGEST) {
        return transfer_differs(flasher);
    }
    return error == TULPAR_OK && progress.status != STATUS_OK
               ? fail_status(flasher, TULPAR_STEP_FINISH, progress.status)
               : error;
}

/* An update of which every byte is said to be there. */
static enum tulpar_error write_record(struct tulpar_flasher *flasher,
                                      const struct transfer *transfer) {
    struct progress progress;
    enum tulpar_error error = transfer_begin(flasher, transfer, &progress);

    if (error == TULPAR_OK && progress.status != STATUS_OK) {
        return fail_status(flasher, TULPAR_STEP_BEGIN, progress.status);
    }
    if (error == TULPAR_OK) {
        error = finish(flasher);
    }
    if (error == TULPAR_OK) {
        error = request_info(flasher, TULPAR_STEP_VERIFY);
    }
    if (error == TULPAR_OK && !transfer_is_installed(flasher, transfer)) {
        return fail_status(flasher, TULPAR_STEP_VERIFY, STATUS_DIGEST);
    }
    return error;
}

enum tulpar_error tulpar_record(struct tulpar_flasher *flasher, const uint8_t *bytes,
                                uint32_t size) {
    struct transfer transfer;

    transfer_init(&transfer, bytes, size);
    transfer.keep_all = true;
    report_already_right(flasher, 0);
    report_started(flasher, false);
    if (transfer_is_installed(flasher, &transfer)) {
        report_already_right(flasher, size);
        return TULPAR_OK;
    }
    if (flasher->report.device.image.verdict == TULPAR_VERDICT_VALID) {
        return transfer_differs(flasher); /* and with two slots, the pages are those beside it */
    }
    if (flasher->report.device.record_state == RECORD_TRIAL) {
        return fail_status(flasher, TULPAR_STEP_BEGIN, STATUS_STATE);
    }
    plan_everything(&transfer.plan, &flasher->report.device, bytes, size);
    enum tulpar_error error = transfer_compare(flasher, &transfer);
    if (error == TULPAR_OK) {
        error = write_record(flasher, &transfer);
    }
    report_withdrawn(flasher, flasher->report.device.image.verdict != TULPAR_VERDICT_VALID);
    report_already_right(flasher, error == TULPAR_OK ? size : flasher->report.already_right);
    return error;
}
