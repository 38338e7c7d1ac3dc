/* SPDX-License-Identifier: MIT */
/* The loop around an update: what is there already, at which rate, in which way; once more when the
 * device was reset in the middle; the last check. */
#include "host/device.h"
#include "host/rate.h"
#include "host/transfer.h"
#include "wire/crc.h"
#include "wire/image.h"
#include "wire/record.h"

enum {
    /* The three orders to the application to make way, and no request to press a button. */
    RECONNECT_US = 2200 * US_PER_MS,

    /* Agreeing on another rate takes a few milliseconds, and much more when it does not carry. */
    RATE_GAIN_MIN_US = 50 * US_PER_MS,
    RATE_PAGES_MIN = 4,
};

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* As large as the device takes, but for a rest of less than a double-word: fewer packets, fewer
 * turn-arounds. */
static uint16_t chunk_size(const struct flasher *flasher) {
    uint32_t header = transfer_can_stream(flasher) ? BLOCK_HEADER_SIZE : WRITE_HEADER_SIZE;
    uint32_t room = smaller(flasher->device.data_field_max - header, WRITE_DATA_MAX);

    return (uint16_t)(room - room % FLASH_DOUBLE_WORD);
}

/* -- another rate ------------------------------------------------------------------------------*/

/* True: a higher rate gains more time than agreeing on it may cost. bytes: so many are to be sent
 * at most. */
static bool worth_raising(const struct flasher *flasher, uint32_t bytes, uint32_t baud) {
    uint64_t now_us = link_wire_us(&flasher->link, bytes);
    uint64_t then_us = now_us * flasher->link.baud / baud;

    return transfer_can_stream(flasher) && bytes > RATE_PAGES_MIN * flasher->device.page_size &&
           now_us - then_us > RATE_GAIN_MIN_US;
}

/* The rate for the update: the next candidate, if it is worth the change. */
static uint32_t choose_rate(const struct flasher *flasher, uint32_t bytes) {
    uint32_t baud = rate_is_raised(flasher) ? 0 : rate_candidate(flasher);

    return baud != 0 && worth_raising(flasher, bytes, baud) ? baud : flasher->link.baud;
}

/* -- what is there -----------------------------------------------------------------------------*/

/* Nothing of this update has been sent before. */
static bool is_first(const struct transfer *transfer) {
    return transfer->restarts + transfer->anews + transfer->trials == 0;
}

/* INFO has told which image is installed, and the caller knows its bytes: the pages need not be
 * asked for. Not after an update has begun, when that image is there in part only. */
static bool plan_by_base(struct flasher *flasher, struct transfer *transfer) {
    struct flasher_image base = {NULL, 0};

    if (is_first(transfer) && flasher->device.slots < 2 && transfer_can_stream(flasher) &&
        transfer_can_skip(flasher) && transfer->options.sending == FLASHER_SEND_CHANGED) {
        base = transfer_find_installed(flasher, &transfer->options);
    }
    if (base.size > 0) {
        plan_by_image(&transfer->plan, flasher->device.page_size, &base);
    }
    return base.size > 0;
}

/* Asks the device where need be, or plans to send everything. */
static enum flasher_error plan_update(struct flasher *flasher, struct transfer *transfer) {
    bool ask = transfer->options.sending == FLASHER_SEND_CHANGED && transfer_can_skip(flasher);

    plan_everything(&transfer->plan, transfer->bytes, transfer->size);
    if (plan_by_base(flasher, transfer) || !ask) {
        return FLASHER_OK;
    }
    return plan_by_comparison(&transfer->plan, flasher);
}

/* -- one update --------------------------------------------------------------------------------*/

/* It waits for its swap, but with a trial that is not wanted, or without one that is. */
static bool ordered_otherwise(const struct flasher *flasher) {
    uint8_t wrong = flasher->no_trial ? RECORD_SWAPPING : RECORD_REPLACING;

    return flasher->device.record_state == wrong;
}

/* INFO may have said already that there is nothing to do. */
static bool is_there_already(struct flasher *flasher, const struct transfer *transfer) {
    /* With an update open, RUN would be refused. */
    if (transfer->options.sending == FLASHER_SEND_ALL || flasher->device.next_offset != NO_OFFSET ||
        !transfer_is_installed(flasher, transfer) || ordered_otherwise(flasher)) {
        return false;
    }
    if (is_first(transfer)) {
        flasher->already_right = transfer->size;
    }
    transfer_report(flasher, transfer, transfer->size);
    return true;
}

/* What the caller wants to know of the update is that of the first attempt. */
static void note(struct flasher *flasher, const struct transfer *transfer) {
    if (is_first(transfer)) {
        flasher->already_right = transfer->plan.right;
        flasher->way =
            transfer->plan.right < transfer->size ? transfer->recipe.way : FLASHER_WAY_NONE;
    }
}

/* While it was computed: nothing of the update has been sent yet, and nothing is from now on. */
static bool is_cancelled(struct flasher *flasher, enum flasher_error *error) {
    struct cancel cancel = link_cancel(&flasher->link);
    bool asked = cancel_asked(&cancel);

    if (asked) {
        *error = fail_link(flasher, STEP_COMPARE, LINK_CANCELLED);
    }
    return asked;
}

/* In blocks. All that takes time to compute comes before the order to change the rate: behind it
 * the device waits for RATE_TRIAL_MS. */
static enum outcome stream_update(struct flasher *flasher, struct transfer *transfer,
                                  enum flasher_error *error) {
    uint32_t baud = choose_rate(flasher, transfer->size - transfer->plan.right);

    transfer_choose_recipe(flasher, transfer, baud);
    note(flasher, transfer);
    if (!is_cancelled(flasher, error) && baud != flasher->link.baud) {
        *error = rate_go(flasher, baud);
    }
    if (*error == FLASHER_TRANSFER) {
        *error = rate_fall_back(flasher);
    }
    enum outcome outcome =
        *error == FLASHER_OK ? transfer_by_blocks(flasher, transfer, error) : ENDS;
    packer_free(&transfer->packer);
    return outcome;
}

/* From PAGES to FINISH. */
static enum outcome update(struct flasher *flasher, struct transfer *transfer,
                           enum flasher_error *error) {
    *error = plan_update(flasher, transfer);
    if (*error != FLASHER_OK) {
        return ENDS;
    }
    if (!transfer_can_stream(flasher)) {
        note(flasher, transfer);
        return transfer_by_writes(flasher, transfer, error);
    }
    return stream_update(flasher, transfer, error);
}

static enum flasher_error reconnect(struct flasher *flasher) {
    struct device_info before = flasher->device;
    enum flasher_error error = flasher_connect(flasher, RECONNECT_US);

    if (error == FLASHER_OK && !device_is_same(&flasher->device, &before)) {
        flasher->failure.nonsense = DEVICE_CHANGED;
        return fail_nonsense(flasher, STEP_CONNECT);
    }
    return error;
}

/* Nobody answers. The line may have gone bad at a raised rate; and with two slots a board that was
 * reset in the middle has started its application, which may make way once more. */
static enum outcome bring_back(struct flasher *flasher, enum flasher_error *error) {
    struct flasher_failure failure = flasher->failure;
    enum flasher_error found = FLASHER_TRANSFER;

    if (*error != FLASHER_TRANSFER) {
        return ENDS;
    }
    if (rate_is_raised(flasher)) {
        found = rate_fall_back(flasher);
    }
    if (found == FLASHER_TRANSFER && flasher->device.slots >= 2) {
        found = reconnect(flasher);
    }
    if (found == FLASHER_OK) {
        return STARTS_OVER;
    }
    if (found == FLASHER_CANCELLED || found == FLASHER_PORT || found == FLASHER_NONSENSE) {
        *error = found;
    } else {
        flasher->failure = failure;
    }
    return ENDS;
}

/* The device takes no update while an application is on trial. */
static enum flasher_error end_trial(struct flasher *flasher, const struct transfer *transfer) {
    bool same = transfer->options.sending == FLASHER_SEND_CHANGED &&
                transfer_is_installed(flasher, transfer);

    return same ? FLASHER_OK : flasher_revert(flasher);
}

/* Updates until one ends. */
static enum flasher_error install(struct flasher *flasher, struct transfer *transfer) {
    enum flasher_error error = FLASHER_OK;
    enum outcome outcome = GOES_ON;

    while (transfer->restarts <= FLASHER_RESTARTS && transfer->anews <= FLASHER_ATTEMPTS &&
           !is_there_already(flasher, transfer)) {
        outcome = update(flasher, transfer, &error);
        if (outcome == ENDS && error != FLASHER_OK) {
            outcome = bring_back(flasher, &error);
        }
        if (outcome == ENDS) {
            return error;
        }
        if (outcome == SENDS_ALL) {
            transfer->options.sending = FLASHER_SEND_ALL;
            flasher->way = FLASHER_WAY_RAW;
            flasher->already_right = 0;
        }
        transfer->restarts += outcome == STARTS_OVER;
        transfer->anews += outcome == STARTS_ANEW;
        transfer->trials += outcome == TRIES_LOWER;
    }
    if (transfer->restarts > FLASHER_RESTARTS || transfer->anews > FLASHER_ATTEMPTS) {
        flasher->failure.offset = transfer->offset;
        return fail_status(flasher, STEP_WRITE, STATUS_STATE);
    }
    transfer->seen_after_finish = true; /* INFO has said so */
    return flasher->no_trial && flasher->device.slots >= 2 ? flasher_confirm(flasher) : FLASHER_OK;
}

/* What the device computes from its flash is compared with what the file holds: the last word is
 * not the device's own. */
static enum flasher_error verify(struct flasher *flasher, const struct transfer *transfer) {
    enum flasher_error error = FLASHER_OK;

    if (flasher->started && !transfer->seen_after_finish) {
        /* The reply to INFO was lost. FINISH and RUN say the same. */
        flasher->withdrawn = false;
        flasher->device.image = (struct installed_image){
            .verdict = VERDICT_VALID,
            .size = transfer->size,
            .crc = transfer->crc,
            .version = image_version(transfer->bytes),
        };
        return FLASHER_OK;
    }
    if (!transfer->seen_after_finish) {
        error = request_info(flasher, STEP_VERIFY);
    }
    if (error != FLASHER_OK) {
        return error;
    }
    if (!transfer_is_installed(flasher, transfer)) {
        return fail_status(flasher, STEP_VERIFY, STATUS_DIGEST);
    }
    flasher->withdrawn = false;
    return FLASHER_OK;
}

enum flasher_error flasher_install(struct flasher *flasher, const uint8_t *bytes, uint32_t size,
                                   const struct flasher_options *options) {
    struct transfer transfer = {
        .bytes = bytes,
        .size = size,
        .crc = image_crc(IMAGE_CRC_START, bytes, size),
        .recipe = {.way = FLASHER_WAY_RAW},
        .chunk = chunk_size(flasher),
    };

    if (options != NULL) {
        transfer.options = *options;
    }
    uint64_t sent_before = flasher->link.bytes_sent;

    flasher->way = FLASHER_WAY_NONE;
    flasher->already_right = 0;
    flasher->started = false;
    rate_begin(flasher, transfer.options.baud_highest);
    enum flasher_error error = end_trial(flasher, &transfer);
    if (error == FLASHER_OK) {
        error = install(flasher, &transfer);
    }
    if (error == FLASHER_OK) {
        error = verify(flasher, &transfer);
    }
    rate_end(flasher);
    flasher->line_bytes = flasher->link.bytes_sent - sent_before;
    return error;
}
