/* SPDX-License-Identifier: MIT */
#include "host/flasher.h"

#include <string.h>

#include "host/device.h"
#include "host/request.h"
#include "wire/record.h"

enum {
    SWAP_PAGE_US = 150 * US_PER_MS, /* two erases and two pages of double-words, and a half more */
    REVERT_POLL_US = 5 * US_PER_SECOND,
    REVERT_MAX_US = 120 * US_PER_SECOND, /* whatever sizes the device says */
};

void flasher_init(struct flasher *flasher, const struct tulpar_channel *channel, uint32_t baud,
                  const struct link_observer *observer, const struct flasher_hooks *hooks) {
    memset(flasher, 0, sizeof *flasher);
    link_init(&flasher->link, channel, baud, observer);
    if (hooks != NULL) {
        flasher->hooks = *hooks;
    }
}

enum flasher_error flasher_refresh(struct flasher *flasher) {
    return request_info(flasher, STEP_CONNECT);
}

/* The device did not confirm, and is not in its bootloader any more. An application that talks
 * has been started; silence proves nothing. */
static bool application_talks(const struct flasher *flasher, const struct link_heard *before) {
    return flasher->link.heard.printable > before->printable;
}

enum flasher_error flasher_run(struct flasher *flasher) {
    struct link_heard before = flasher->link.heard;

    if (flasher->started) {
        return FLASHER_OK;
    }
    if (flasher->device.next_offset != NO_OFFSET) {
        return fail_status(flasher, STEP_RUN, STATUS_STATE);
    }
    enum flasher_error error = request_ack(flasher, STEP_RUN, COMMAND_RUN);

    if (error == FLASHER_REFUSED && !device_can_start(&flasher->device)) {
        return fail_status(flasher, STEP_RUN, STATUS_STATE); /* whatever was refused before */
    }
    if (error == FLASHER_TRANSFER && application_talks(flasher, &before)) {
        return FLASHER_OK;
    }
    return error;
}

enum flasher_error flasher_confirm(struct flasher *flasher) {
    if (flasher->device.record_state != RECORD_TRIAL) {
        return FLASHER_OK;
    }
    enum flasher_error error = request_ack(flasher, STEP_CONFIRM, COMMAND_CONFIRM);

    if (error == FLASHER_OK) {
        error = request_info(flasher, STEP_CONFIRM);
    }
    if (error == FLASHER_OK && flasher->device.record_state == RECORD_TRIAL) {
        return fail_status(flasher, STEP_CONFIRM, STATUS_FLASH);
    }
    return error;
}

/* -- the way back ------------------------------------------------------------------------------*/

/* Each page of the longer image is erased and programmed once here and once in the other slot. */
static uint64_t revert_patience_us(const struct device_info *device) {
    uint32_t longer =
        device->image.size > device->other.size ? device->image.size : device->other.size;
    uint64_t us = (uint64_t)(longer / device->page_size + 1) * SWAP_PAGE_US +
                  request_patience_us(COMMAND_REVERT);

    return us < REVERT_MAX_US ? us : REVERT_MAX_US;
}

/* What is asked of a busy device waits there: seldom, so that few replies come at its end. */
static enum flasher_error await_revert(struct flasher *flasher, uint64_t patience_us) {
    uint64_t end_us = request_now(flasher) + patience_us;
    enum link_result result = LINK_SILENT;

    while (result == LINK_SILENT && request_now(flasher) < end_us) {
        result = request_info_once(flasher, REVERT_POLL_US);
    }
    if (result == LINK_FRAME) {
        return request_info(flasher, STEP_REVERT); /* the latest of them */
    }
    return fail_link(flasher, STEP_REVERT, result);
}

static bool is_back(const struct device_info *device, const struct image_id *old) {
    return device->record_state != RECORD_TRIAL && device->image.verdict == VERDICT_VALID &&
           device->image.size == old->size && device->image.crc == old->crc;
}

enum flasher_error flasher_revert(struct flasher *flasher) {
    struct image_id old = flasher->device.other;
    uint64_t patience_us = revert_patience_us(&flasher->device);

    if (flasher->device.record_state != RECORD_TRIAL) {
        return FLASHER_OK;
    }
    if (flasher->hooks.reverting != NULL) {
        flasher->hooks.reverting(flasher->hooks.context, patience_us);
    }
    enum flasher_error error = request_ack(flasher, STEP_REVERT, COMMAND_REVERT);
    if (error == FLASHER_OK || error == FLASHER_TRANSFER) { /* its reply may have been lost */
        error = await_revert(flasher, patience_us);
    }
    if ((error == FLASHER_OK || error == FLASHER_REFUSED) && is_back(&flasher->device, &old)) {
        return FLASHER_OK;
    }
    return error == FLASHER_OK ? fail_status(flasher, STEP_REVERT, STATUS_FLASH) : error;
}

enum flasher_error flasher_erase(struct flasher *flasher) {
    flasher->withdrawn = true;
    enum flasher_error error = request_ack(flasher, STEP_ERASE, COMMAND_ERASE);

    if (error == FLASHER_OK) {
        error = request_info(flasher, STEP_ERASE);
    }
    if (error == FLASHER_OK && flasher->device.image.verdict != VERDICT_NONE) {
        return fail_status(flasher, STEP_ERASE, STATUS_FLASH);
    }
    return error;
}
