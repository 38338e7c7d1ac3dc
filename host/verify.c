/* SPDX-License-Identifier: MIT */
/* Whether the flash holds an image: nothing is changed. */
#include "host/request.h"
#include "host/transfer.h"
#include "wire/record.h"

enum tulpar_error transfer_differs(struct tulpar_flasher *flasher) {
    return fail_status(flasher, TULPAR_STEP_COMPARE, STATUS_DIGEST);
}

enum tulpar_error transfer_compare(struct tulpar_flasher *flasher, struct transfer *transfer) {
    enum tulpar_error error = TULPAR_OK;

    if (transfer_can_skip(flasher)) {
        error = plan_by_comparison(&transfer->plan, flasher);
        report_already_right(flasher, transfer->plan.held);
    }
    bool told = transfer->plan.answered > 0;
    return error == TULPAR_OK && told && transfer->plan.right < transfer->size
               ? transfer_differs(flasher)
               : error;
}

/* PAGES speaks of where an update would go, and with overlays of the application area, too. */
static bool pages_tell(const struct tulpar_flasher *flasher, const struct transfer *transfer) {
    uint8_t state = flasher->report.device.record_state;

    return (flasher->report.device.slots < 2 || transfer->plan.overlay) &&
           state != RECORD_SWAPPING && state != RECORD_REPLACING;
}

enum tulpar_error tulpar_verify(struct tulpar_flasher *flasher, const uint8_t *bytes,
                                uint32_t size) {
    struct transfer transfer;
    enum tulpar_error error = TULPAR_OK;

    transfer_init(&transfer, bytes, size);
    report_already_right(flasher, 0);
    report_started(flasher, false);
    plan_everything(&transfer.plan, &flasher->report.device, bytes, size);
    if (transfer_can_overlay(flasher)) {
        plan_as_overlay(&transfer.plan, false);
    }
    if (pages_tell(flasher, &transfer)) {
        error = transfer_compare(flasher, &transfer);
    }
    if (error == TULPAR_VERIFY && transfer.plan.held == size) {
        report_already_right(flasher, transfer.plan.right); /* what differs is behind its end */
    }
    if (error == TULPAR_OK && !transfer_is_installed(flasher, &transfer)) {
        return transfer_differs(flasher);
    }
    if (error == TULPAR_OK) {
        report_already_right(flasher, size);
    }
    return error;
}
