#include "host/transfer.h"

void transfer_report(const struct flasher *flasher, const struct transfer *transfer,
                     uint32_t done) {
    if (flasher->hooks.progress != NULL) {
        flasher->hooks.progress(flasher->hooks.context, done, transfer->size);
    }
}

/* A bootloader with one slot may be one that does not know flags. */
static uint32_t begin_flags(const struct flasher *flasher, const struct transfer *transfer) {
    bool no_trial = flasher->no_trial && flasher->device.slots >= 2;

    return (transfer->plan.right > 0 ? BEGIN_SPARSE : 0u) | (no_trial ? BEGIN_NO_TRIAL : 0u);
}

uint16_t transfer_announce(const struct flasher *flasher, const struct transfer *transfer,
                           uint8_t data[BEGIN_REQUEST_SIZE]) {
    struct begin_request announced = {
        .size = transfer->size,
        .crc = transfer->crc,
        .flags = begin_flags(flasher, transfer),
    };

    begin_request_encode(&announced, data);
    return announced.flags == 0 ? BEGIN_PLAIN_SIZE : BEGIN_REQUEST_SIZE;
}

enum flasher_error transfer_begin(struct flasher *flasher, const struct transfer *transfer,
                                  struct progress *progress) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    struct progress_request request = {
        .step = STEP_BEGIN,
        .command = COMMAND_BEGIN,
        .data = data,
        .length = transfer_announce(flasher, transfer, data),
        .patience_us = INFO_US, /* nothing is erased yet */
    };

    return exchange_progress(flasher, &request, progress);
}

/* The pages that were passed over were taken for right by their CRCs; the device has looked at the
 * whole. */
static bool passed_over_wrongly(const struct transfer *transfer, enum flasher_step step,
                                enum status status) {
    return step == STEP_FINISH && transfer->plan.right > 0 &&
           (status == STATUS_DIGEST || status == STATUS_IMAGE);
}

enum outcome transfer_judge(struct flasher *flasher, const struct transfer *transfer,
                            enum flasher_step step, enum status status, enum flasher_error *error) {
    if (status == STATUS_STATE && step != STEP_BEGIN) {
        return STARTS_OVER;
    }
    if (passed_over_wrongly(transfer, step, status)) {
        return SENDS_ALL;
    }
    *error = fail_status(flasher, step, status);
    return ENDS;
}

bool transfer_shrink(struct flasher *flasher, struct transfer *transfer) {
    struct flasher_failure failure = flasher->failure;

    if (transfer->chunk < 2 * CHUNK_MIN || exchange_info(flasher, STEP_WRITE) != FLASHER_OK) {
        flasher->failure = failure;
        return false;
    }
    transfer->chunk = (uint16_t)(transfer->chunk / CHUNK_DIVISOR);
    transfer->chunk = (uint16_t)(transfer->chunk - transfer->chunk % FLASH_DOUBLE_WORD);
    return true;
}

bool transfer_is_installed(const struct flasher *flasher, const struct transfer *transfer) {
    const struct installed_image *image = &flasher->device.image;

    return image->verdict == VERDICT_VALID && image->size == transfer->size &&
           image->crc == transfer->crc;
}
