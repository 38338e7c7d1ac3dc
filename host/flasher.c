/* SPDX-License-Identifier: MIT */
#include "host/flasher.h"

#include <stdlib.h>
#include <string.h>

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
    };

    memset(flasher, 0, sizeof *flasher);
    flasher->options = *options;
    flasher->other_baud = options->other_baud;
    link_init(&flasher->link, channel, options->baud, &observer);
    report_baud(flasher, options->baud);
}

struct tulpar_flasher *tulpar_open(const struct tulpar_channel *channel,
                                   const struct tulpar_options *options) {
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

/* The device did not confirm, and is not in its bootloader any more. An application that talks
 * has been started; silence proves nothing. */
static bool application_talks(const struct tulpar_flasher *flasher,
                              const struct tulpar_heard *before) {
    return flasher->link.heard.printable > before->printable;
}

/* An update that is not whole gives way to the application that is installed all the same. */
static enum tulpar_error allow_start(struct tulpar_flasher *flasher) {
    bool open = flasher->report.device.next_offset != NO_OFFSET;

    if (open && !tulpar_device_can_start(&flasher->report.device)) {
        return fail_status(flasher, TULPAR_STEP_RUN, STATUS_STATE);
    }
    return request_close_update(flasher, TULPAR_STEP_RUN);
}

enum tulpar_error tulpar_run(struct tulpar_flasher *flasher) {
    struct tulpar_heard before = flasher->link.heard;

    if (flasher->report.started) {
        return TULPAR_OK;
    }
    enum tulpar_error error = allow_start(flasher);
    if (error == TULPAR_OK) {
        error = request_ack(flasher, TULPAR_STEP_RUN, COMMAND_RUN);
    }
    if (error == TULPAR_REFUSED && !tulpar_device_can_start(&flasher->report.device)) {
        return fail_status(flasher, TULPAR_STEP_RUN,
                           STATUS_STATE); /* whatever was refused before */
    }
    if (error == TULPAR_TRANSFER && application_talks(flasher, &before)) {
        return TULPAR_OK;
    }
    return error;
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

/* Each unit of the longer image is erased and programmed once here and once in the other slot. */
static uint64_t revert_patience_us(const struct tulpar_device *device) {
    uint32_t longer =
        device->image.size > device->other.size ? device->image.size : device->other.size;

    return patience_swap_us(device, longer) + patience_us(device, COMMAND_REVERT);
}

/* What is asked of a busy device waits there: seldom, so that few replies come at its end. */
static enum tulpar_error await_revert(struct tulpar_flasher *flasher, uint64_t patience_us) {
    uint64_t end_us = request_now(flasher) + patience_us;
    enum link_result result = LINK_SILENT;

    while (result == LINK_SILENT && request_now(flasher) < end_us) {
        result = request_info_once(flasher, REVERT_POLL_US);
    }
    if (is_hopeless(result)) {
        return fail_link(flasher, TULPAR_STEP_REVERT, result);
    }
    return request_info(flasher, TULPAR_STEP_REVERT); /* the latest of them, or once more */
}

static bool is_back(const struct tulpar_device *device, const struct tulpar_image_id *old) {
    return device->record_state != RECORD_TRIAL && device->image.verdict == TULPAR_VERDICT_VALID &&
           device->image.size == old->size && device->image.crc == old->crc;
}

enum tulpar_error tulpar_revert(struct tulpar_flasher *flasher) {
    struct tulpar_image_id old = flasher->report.device.other;
    uint64_t patience_us = revert_patience_us(&flasher->report.device);

    if (flasher->report.device.record_state != RECORD_TRIAL) {
        return TULPAR_OK;
    }
    if (flasher->options.hooks.reverting != NULL) {
        flasher->options.hooks.reverting(flasher->options.hooks.context, patience_us);
    }
    enum tulpar_error error = request_ack(flasher, TULPAR_STEP_REVERT, COMMAND_REVERT);
    if (error == TULPAR_OK || error == TULPAR_TRANSFER) { /* its reply may have been lost */
        error = await_revert(flasher, patience_us);
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
