/* SPDX-License-Identifier: MIT */
/* The loop around an update: what is there already, at which rate, in which way; once more when the
 * device was reset in the middle; the last check. */
#include "host/device.h"
#include "host/figures.h"
#include "host/rate.h"
#include "host/transfer.h"
#include "wire/image.h"
#include "wire/record.h"

/* -- one update --------------------------------------------------------------------------------*/

/* INFO may have said already that there is nothing to do. */
static bool is_there_already(struct tulpar_flasher *flasher, const struct transfer *transfer) {
    if (!transfer_is_there_already(flasher, transfer)) {
        return false;
    }
    if (transfer_is_first(transfer)) {
        report_already_right(flasher, transfer->size);
    }
    transfer_report(flasher, transfer, transfer->size);
    return true;
}

/* What the caller wants to know of the update is that of the first attempt. */
static void note(struct tulpar_flasher *flasher, const struct transfer *transfer) {
    if (transfer_is_first(transfer)) {
        report_already_right(flasher, transfer->plan.right);
        report_way(flasher,
                   transfer->plan.right < transfer->size ? transfer->recipe.way : TULPAR_WAY_NONE);
    }
}

/* While it was computed: nothing of the update has been sent yet, and nothing is from now on. */
static bool is_cancelled(struct tulpar_flasher *flasher, enum tulpar_error *error) {
    struct cancel cancel = link_cancel(&flasher->link);
    bool asked = cancel_asked(&cancel);

    if (asked) {
        *error = fail_link(flasher, TULPAR_STEP_COMPARE, LINK_CANCELLED);
    }
    return asked;
}

/* In blocks. All that takes time to compute comes before the order to change the rate: behind it
 * the device waits for RATE_TRIAL_MS. */
static enum outcome stream_update(struct tulpar_flasher *flasher, struct transfer *transfer,
                                  enum tulpar_error *error) {
    uint32_t baud = transfer_choose_rate(flasher, transfer->size - transfer->plan.right);

    transfer_choose_recipe(flasher, transfer, baud);
    note(flasher, transfer);
    if (!is_cancelled(flasher, error) && baud != flasher->link.baud) {
        *error = rate_go(flasher, baud);
    }
    if (*error == TULPAR_TRANSFER) {
        *error = rate_fall_back(flasher);
    }
    enum outcome outcome =
        *error == TULPAR_OK ? transfer_by_blocks(flasher, transfer, error) : ENDS;
    packer_free(&transfer->packer);
    return outcome;
}

/* From PAGES to FINISH. */
static enum outcome update(struct tulpar_flasher *flasher, struct transfer *transfer,
                           enum tulpar_error *error) {
    *error = transfer_plan_update(flasher, transfer);
    if (*error != TULPAR_OK) {
        return ENDS;
    }
    if (!transfer_can_stream(flasher)) {
        note(flasher, transfer);
        return transfer_by_writes(flasher, transfer, error);
    }
    return stream_update(flasher, transfer, error);
}

static bool application_answers(const struct tulpar_flasher *flasher) {
    return flasher->report.arrival == TULPAR_ARRIVED_IN_BACKGROUND;
}

/* The device takes no update while an application is on trial. */
static enum tulpar_error end_trial(struct tulpar_flasher *flasher,
                                   const struct transfer *transfer) {
    return transfer_replaces(flasher, transfer) ? tulpar_revert(flasher) : TULPAR_OK;
}

/* An application that was reset in the middle is not running any more, and its bootloader, which
 * has been kept from starting it, would take the rest: that is told, or not wanted. */
static enum tulpar_error see_who_goes_on(struct tulpar_flasher *flasher) {
    enum tulpar_error error =
        application_answers(flasher) ? request_info(flasher, TULPAR_STEP_WRITE) : TULPAR_OK;
    bool unwanted = flasher->options.background_only && !application_answers(flasher);

    return error == TULPAR_OK && unwanted ? fail_status(flasher, TULPAR_STEP_WRITE, STATUS_STATE)
                                          : error;
}

/* Before it is begun again: what is then taken for the device's last word must be that. */
static enum tulpar_error hear_all(struct tulpar_flasher *flasher, struct transfer *transfer,
                                  enum outcome outcome) {
    bool may_be_old = outcome == STARTS_ANEW || transfer->infos > 0;
    enum link_result result = may_be_old ? transfer_hear_all(flasher, transfer) : LINK_FRAME;

    return is_hopeless(result) ? fail_link(flasher, TULPAR_STEP_WRITE, result) : TULPAR_OK;
}

/* Updates until one ends. */
static enum tulpar_error install(struct tulpar_flasher *flasher, struct transfer *transfer) {
    enum tulpar_error error = TULPAR_OK;
    enum outcome outcome = GOES_ON;

    while (transfer->restarts <= FLASHER_RESTARTS && transfer->anews <= FLASHER_ATTEMPTS &&
           !is_there_already(flasher, transfer)) {
        outcome = update(flasher, transfer, &error);
        if (outcome == ENDS && error != TULPAR_OK) {
            outcome = transfer_bring_back(flasher, &error);
        }
        if (outcome != ENDS) {
            error = hear_all(flasher, transfer, outcome);
        }
        if (outcome != ENDS && error == TULPAR_OK) {
            error = see_who_goes_on(flasher);
        }
        if (outcome == ENDS || error != TULPAR_OK) {
            return error;
        }
        if (outcome == SENDS_ALL) {
            transfer->sending = TULPAR_SEND_ALL;
            report_way(flasher, TULPAR_WAY_RAW);
            report_already_right(flasher, 0);
        }
        transfer->restarts += outcome == STARTS_OVER;
        transfer->anews += outcome == STARTS_ANEW;
        transfer->trials += outcome == TRIES_LOWER;
    }
    if (transfer->restarts > FLASHER_RESTARTS || transfer->anews > FLASHER_ATTEMPTS) {
        report_offset(flasher, transfer->offset);
        return fail_status(flasher, TULPAR_STEP_WRITE, STATUS_STATE);
    }
    transfer->seen_after_finish = true; /* INFO has said so */
    return flasher->options.no_trial && flasher->report.device.slots >= 2 ? tulpar_confirm(flasher)
                                                                          : TULPAR_OK;
}

/* What the device computes from its flash is compared with what the file holds: the last word is
 * not the device's own. */
static enum tulpar_error verify(struct tulpar_flasher *flasher, const struct transfer *transfer) {
    enum tulpar_error error = TULPAR_OK;

    if (flasher->report.started && !transfer->seen_after_finish) {
        /* The reply to INFO was lost. FINISH and RUN say the same. */
        report_withdrawn(flasher, false);
        report_installed(flasher, &(struct tulpar_installed){
                                      .verdict = TULPAR_VERDICT_VALID,
                                      .size = transfer->size,
                                      .crc = transfer->crc,
                                      .version = image_version(transfer->bytes),
                                  });
        return TULPAR_OK;
    }
    if (!transfer->seen_after_finish) {
        error = request_info(flasher, TULPAR_STEP_VERIFY);
    }
    if (error != TULPAR_OK) {
        return error;
    }
    if (!transfer_is_installed(flasher, transfer)) {
        return fail_status(flasher, TULPAR_STEP_VERIFY, STATUS_DIGEST);
    }
    report_withdrawn(flasher, false);
    return TULPAR_OK;
}

enum tulpar_error tulpar_install(struct tulpar_flasher *flasher, const uint8_t *bytes,
                                 uint32_t size) {
    struct transfer transfer;
    uint64_t sent_before = flasher->link.bytes_sent;

    transfer_init(&transfer, bytes, size);
    transfer.chunk = transfer_chunk(flasher);
    transfer.sending = flasher->options.sending;
    report_way(flasher, TULPAR_WAY_NONE);
    report_already_right(flasher, 0);
    report_started(flasher, false);
    rate_begin(flasher, flasher->options.baud_highest);
    enum tulpar_error error = end_trial(flasher, &transfer);
    if (error == TULPAR_OK) {
        error = install(flasher, &transfer);
    }
    if (error == TULPAR_OK) {
        error = verify(flasher, &transfer);
    }
    if (error == TULPAR_OK) {
        flasher->swap_bytes = plan_swap_bytes(&transfer.plan);
    }
    rate_end(flasher);
    report_line_bytes(flasher, flasher->link.bytes_sent - sent_before);
    return error;
}
