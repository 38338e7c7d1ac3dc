#include "host/flasher.h"

#include <string.h>

#include "host/exchange.h"
#include "wire/record.h"

void flasher_init(struct flasher *flasher, const struct channel *channel, uint32_t baud,
                  const struct link_observer *observer, const struct flasher_hooks *hooks) {
    memset(flasher, 0, sizeof *flasher);
    link_init(&flasher->link, channel, baud, observer);
    if (hooks != NULL) {
        flasher->hooks = *hooks;
    }
}

enum flasher_error flasher_refresh(struct flasher *flasher) {
    return exchange_info(flasher, STEP_CONNECT);
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
    enum flasher_error error = exchange_ack(flasher, STEP_RUN, COMMAND_RUN, RUN_US);

    if (error == FLASHER_TRANSFER && application_talks(flasher, &before)) {
        return FLASHER_OK;
    }
    return error;
}

enum flasher_error flasher_confirm(struct flasher *flasher) {
    if (flasher->device.record_state != RECORD_TRIAL) {
        return FLASHER_OK;
    }
    enum flasher_error error = exchange_ack(flasher, STEP_CONFIRM, COMMAND_CONFIRM, CONFIRM_US);

    if (error == FLASHER_OK) {
        error = exchange_info(flasher, STEP_CONFIRM);
    }
    if (error == FLASHER_OK && flasher->device.record_state == RECORD_TRIAL) {
        return fail_status(flasher, STEP_CONFIRM, STATUS_FLASH);
    }
    return error;
}

enum flasher_error flasher_erase(struct flasher *flasher) {
    flasher->withdrawn = true;
    enum flasher_error error = exchange_ack(flasher, STEP_ERASE, COMMAND_ERASE, ERASE_US);

    if (error == FLASHER_OK) {
        error = exchange_info(flasher, STEP_ERASE);
    }
    if (error == FLASHER_OK && flasher->device.image.verdict != VERDICT_NONE) {
        return fail_status(flasher, STEP_ERASE, STATUS_FLASH);
    }
    return error;
}
