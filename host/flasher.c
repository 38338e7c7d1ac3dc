/* SPDX-License-Identifier: MIT */
#include "host/flasher.h"

#include <stdlib.h>
#include <string.h>

#include "host/busy.h"
#include "host/device.h"
#include "host/patience.h"
#include "host/request.h"
#include "wire/record.h"

enum {
    REVERT_POLL_US = 5 * US_PER_SECOND,
};

void flasher_init(struct tulpar_flasher *flasher, const struct tulpar_channel *channel,
                  const struct tulpar_options *options) {
    struct link_observer observer = {
        .context = options->hooks.context,
        .trace = options->hooks.trace,
        .cancelled = options->hooks.cancelled,
        .text = options->hooks.text,
    };

    memset(flasher, 0, sizeof *flasher);
    flasher->options = *options;
    flasher->other_baud = options->other_baud;
    link_init(&flasher->link, channel, options->baud, &observer);
    report_baud(flasher, options->baud);
}

static bool is_whole(const struct tulpar_channel *channel) {
    return channel != NULL && channel->read != NULL && channel->write != NULL &&
           channel->set_baud != NULL && channel->now_us != NULL;
}

struct tulpar_flasher *tulpar_open(const struct tulpar_channel *channel,
                                   const struct tulpar_options *options) {
    if (!is_whole(channel) || options == NULL || options->baud == 0) {
        return NULL;
    }
    struct tulpar_flasher *flasher = malloc(sizeof *flasher);

    if (flasher != NULL) {
        flasher_init(flasher, channel, options);
    }
    return flasher;
}

void tulpar_close(struct tulpar_flasher *flasher) {
    free(flasher);
}

const struct tulpar_report *tulpar_report(const struct tulpar_flasher *flasher) {
    return &flasher->report;
}

const uint8_t *tulpar_unread(struct tulpar_flasher *flasher, size_t *length) {
    return link_unread(&flasher->link, length);
}

enum tulpar_error tulpar_refresh(struct tulpar_flasher *flasher) {
    return request_info(flasher, TULPAR_STEP_CONNECT);
}

enum tulpar_error tulpar_confirm(struct tulpar_flasher *flasher) {
    if (flasher->report.device.record_state != RECORD_TRIAL) {
        return TULPAR_OK;
    }
    enum tulpar_error error = request_ack(flasher, TULPAR_STEP_CONFIRM, COMMAND_CONFIRM);

    if (error == TULPAR_OK) {
        error = request_info(flasher, TULPAR_STEP_CONFIRM);
    }
    if (error == TULPAR_OK && flasher->report.device.record_state == RECORD_TRIAL) {
        return fail_status(flasher, TULPAR_STEP_CONFIRM, STATUS_FLASH);
    }
    return error;
}

/* -- the way back ------------------------------------------------------------------------------*/

/* What is asked of a busy device waits there: seldom, so that few replies come at its end. */
static enum link_result await_revert(struct tulpar_flasher *flasher, struct busy *busy) {
    enum link_result result = LINK_SILENT;
    uint64_t ask_us = request_now(flasher);

    while (result == LINK_SILENT && !busy_is_over(flasher, busy)) {
        if (request_now(flasher) >= ask_us) {
            result = request_info_once(flasher, BUSY_TICK_US);
            ask_us += REVERT_POLL_US;
        } else {
            result = request_await_info(flasher, BUSY_TICK_US);
        }
        busy_tell(flasher, busy);
    }
    return result;
}

/* The latest of the replies to INFO counts, or one that is asked for once more. */
static enum tulpar_error see_revert(struct tulpar_flasher *flasher, struct busy *busy) {
    enum link_result result = await_revert(flasher, busy);

    if (is_hopeless(result)) {
        return fail_link(flasher, TULPAR_STEP_REVERT, result);
    }
    if (result == LINK_FRAME) {
        report_revert_us(flasher, busy_end(flasher, busy));
    }
    return request_info(flasher, TULPAR_STEP_REVERT);
}

static bool is_back(const struct tulpar_device *device, const struct tulpar_image_id *old) {
    return device->record_state != RECORD_TRIAL && device->image.verdict == TULPAR_VERDICT_VALID &&
           device->image.size == old->size && device->image.crc == old->crc;
}

enum tulpar_error tulpar_revert(struct tulpar_flasher *flasher) {
    struct tulpar_image_id old = flasher->report.device.other;
    uint64_t patience =
        busy_longest_us(flasher) + patience_us(&flasher->report.device, COMMAND_REVERT);
    struct busy busy;

    report_revert_us(flasher, 0);
    if (flasher->report.device.record_state != RECORD_TRIAL) {
        return TULPAR_OK;
    }
    if (flasher->options.hooks.reverting != NULL) {
        flasher->options.hooks.reverting(flasher->options.hooks.context, patience);
    }
    enum tulpar_error error = request_ack(flasher, TULPAR_STEP_REVERT, COMMAND_REVERT);
    if (error == TULPAR_OK || error == TULPAR_TRANSFER) { /* its reply may have been lost */
        busy_begin(flasher, &busy, patience + REVERT_POLL_US);
        error = see_revert(flasher, &busy);
    }
    if ((error == TULPAR_OK || error == TULPAR_REFUSED) && is_back(&flasher->report.device, &old)) {
        return TULPAR_OK;
    }
    return error == TULPAR_OK ? fail_status(flasher, TULPAR_STEP_REVERT, STATUS_FLASH) : error;
}

enum tulpar_error tulpar_erase(struct tulpar_flasher *flasher) {
    report_withdrawn(flasher, true);
    enum tulpar_error error = request_ack(flasher, TULPAR_STEP_ERASE, COMMAND_ERASE);

    if (error == TULPAR_OK) {
        error = request_info(flasher, TULPAR_STEP_ERASE);
    }
    if (error == TULPAR_OK && flasher->report.device.image.verdict != TULPAR_VERDICT_NONE) {
        return fail_status(flasher, TULPAR_STEP_ERASE, STATUS_FLASH);
    }
    return error;
}
