/* BEGIN, WRITE at an offset, FINISH: the device says how far it is, and the host follows. Pages
 * that are right already are passed over. */
#include <string.h>

#include "host/exchange.h"
#include "host/plan.h"
#include "wire/bytes.h"
#include "wire/crc.h"

/* The three orders to the application to make way, and no request to press a button. */
enum { RECONNECT_US = 2200 * US_PER_MS };

/* Of the bytes in a WRITE, when large ones do not get through. */
enum { CHUNK_MIN = 128, CHUNK_DIVISOR = 4 };

struct transfer {
    const uint8_t *bytes;
    uint32_t size;
    struct plan plan;
    enum flasher_sending sending;
    uint32_t offset;   /* where the next WRITE goes */
    uint32_t furthest; /* the highest offset so far */
    unsigned setbacks; /* replies in a row that did not get us further */
    uint16_t chunk;
    unsigned restarts; /* after a reset of the device */
};

/* How a step of an update ends, for the loop around it. */
enum outcome {
    GOES_ON,
    STARTS_OVER, /* the device has forgotten the update: it was reset */
    SENDS_ALL,   /* pages that seemed right are not */
    ENDS,        /* with the error beside */
};

static void report(const struct flasher *flasher, const struct transfer *transfer) {
    if (flasher->hooks.progress != NULL) {
        flasher->hooks.progress(flasher->hooks.context,
                                plan_done(&transfer->plan, transfer->offset), transfer->size);
    }
}

/* As large as the device takes, but for a rest of less than a double-word: fewer packets, fewer
 * turn-arounds. 0: the device takes no useful packet. */
static uint16_t chunk_size(const struct device_info *device) {
    uint16_t largest =
        device->data_field_max < DATA_FIELD_MAX ? device->data_field_max : DATA_FIELD_MAX;

    if (largest < WRITE_HEADER_SIZE + FLASH_DOUBLE_WORD) {
        return 0;
    }
    uint16_t room = (uint16_t)(largest - WRITE_HEADER_SIZE);
    if (room > WRITE_DATA_MAX) {
        room = WRITE_DATA_MAX;
    }
    return (uint16_t)(room - room % FLASH_DOUBLE_WORD);
}

/* Goes to where the device says it is, or to the next page that is not right. In a sparse update
 * the device's next offset may lie before the pages that were passed over. */
static enum outcome follow(struct flasher *flasher, struct transfer *transfer,
                           enum flasher_step step, uint32_t next_offset,
                           enum flasher_error *error) {
    bool further = next_offset > transfer->furthest && next_offset <= transfer->size;

    transfer->setbacks = further ? 0 : transfer->setbacks + 1;
    if (next_offset > transfer->size || transfer->setbacks > FLASHER_ATTEMPTS) {
        flasher->failure.offset = transfer->offset;
        flasher->failure.attempts = transfer->setbacks;
        *error = fail_link(flasher, step, LINK_SILENT);
        return ENDS;
    }
    transfer->offset = plan_next(&transfer->plan, next_offset);
    if (further) {
        transfer->furthest = next_offset;
    }
    report(flasher, transfer);
    return GOES_ON;
}

/* The pages that were passed over were taken for right by their CRCs; the device has looked at the
 * whole. */
static bool passed_over_wrongly(const struct transfer *transfer, enum flasher_step step,
                                enum status status) {
    return step == STEP_FINISH && transfer->plan.right > 0 &&
           (status == STATUS_DIGEST || status == STATUS_IMAGE);
}

static enum outcome judge(struct flasher *flasher, struct transfer *transfer,
                          enum flasher_step step, const struct progress *progress,
                          enum flasher_error *error) {
    bool forgotten = progress->status == STATUS_STATE ||
                     (progress->status == STATUS_OFFSET && progress->next_offset == NO_OFFSET);

    if (forgotten && step != STEP_BEGIN) {
        return STARTS_OVER;
    }
    if (passed_over_wrongly(transfer, step, progress->status)) {
        return SENDS_ALL;
    }
    if (progress->status == STATUS_OK || progress->status == STATUS_OFFSET) {
        return follow(flasher, transfer, step, progress->next_offset, error);
    }
    flasher->failure.offset = transfer->offset;
    *error = fail_status(flasher, step, progress->status);
    return ENDS;
}

/* A bootloader with one slot may be one that does not know flags. */
static uint32_t begin_flags(const struct flasher *flasher, const struct transfer *transfer) {
    bool no_trial = flasher->no_trial && flasher->device.slots >= 2;

    return (transfer->plan.right > 0 ? BEGIN_SPARSE : 0u) | (no_trial ? BEGIN_NO_TRIAL : 0u);
}

static enum outcome begin(struct flasher *flasher, struct transfer *transfer,
                          enum flasher_error *error) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    struct begin_request announced = {
        .size = transfer->size,
        .crc = image_crc(IMAGE_CRC_START, transfer->bytes, transfer->size),
        .flags = begin_flags(flasher, transfer),
    };
    struct progress progress;

    begin_request_encode(&announced, data);
    struct progress_request request = {
        .step = STEP_BEGIN,
        .command = COMMAND_BEGIN,
        .data = data,
        /* a bootloader without PAGES does not know flags */
        .length = announced.flags == 0 ? BEGIN_PLAIN_SIZE : BEGIN_REQUEST_SIZE,
        .patience_us = WRITE_US,
    };
    *error = exchange_progress(flasher, &request, &progress);
    if (*error != FLASHER_OK) {
        return ENDS;
    }
    transfer->furthest = 0;
    transfer->setbacks = 0;
    return judge(flasher, transfer, STEP_BEGIN, &progress, error);
}

/* Large packets do not get through a bad line: the longer, the more bits that can be wrong. True:
 * the device is there, and smaller ones are worth a try. */
static bool send_smaller(struct flasher *flasher, struct transfer *transfer) {
    struct flasher_failure failure = flasher->failure;

    if (transfer->chunk < 2 * CHUNK_MIN || exchange_info(flasher, STEP_WRITE) != FLASHER_OK) {
        flasher->failure = failure;
        return false;
    }
    transfer->chunk = (uint16_t)(transfer->chunk / CHUNK_DIVISOR);
    transfer->chunk = (uint16_t)(transfer->chunk - transfer->chunk % FLASH_DOUBLE_WORD);
    return true;
}

static enum outcome write_chunk(struct flasher *flasher, struct transfer *transfer,
                                enum flasher_error *error) {
    uint8_t data[DATA_FIELD_MAX];
    uint32_t left = plan_end(&transfer->plan, transfer->offset) - transfer->offset;
    uint16_t length = left < transfer->chunk ? (uint16_t)left : transfer->chunk;
    struct progress progress;

    put_u32(data, transfer->offset);
    memcpy(data + WRITE_HEADER_SIZE, transfer->bytes + transfer->offset, length);
    struct progress_request request = {
        .step = STEP_WRITE,
        .command = COMMAND_WRITE,
        .data = data,
        .length = (uint16_t)(WRITE_HEADER_SIZE + length),
        .patience_us = WRITE_US,
        .stale_below = transfer->offset + 1,
    };
    flasher->withdrawn = flasher->withdrawn || flasher->device.slots < 2;
    flasher->failure.offset = transfer->offset;
    *error = exchange_progress(flasher, &request, &progress);
    if (*error == FLASHER_TRANSFER && send_smaller(flasher, transfer)) {
        *error = FLASHER_OK;
        return GOES_ON;
    }
    return *error == FLASHER_OK ? judge(flasher, transfer, STEP_WRITE, &progress, error) : ENDS;
}

static enum outcome finish(struct flasher *flasher, struct transfer *transfer,
                           enum flasher_error *error) {
    struct progress_request request = {
        .step = STEP_FINISH,
        .command = COMMAND_FINISH,
        .patience_us = FINISH_US,
    };
    struct progress progress;

    *error = exchange_progress(flasher, &request, &progress);
    if (*error != FLASHER_OK || progress.status == STATUS_OK) {
        return ENDS;
    }
    return judge(flasher, transfer, STEP_FINISH, &progress, error);
}

static enum flasher_error make_plan(struct flasher *flasher, struct transfer *transfer) {
    enum flasher_error error = FLASHER_OK;

    plan_everything(&transfer->plan, transfer->bytes, transfer->size);
    if (transfer->sending == FLASHER_SEND_CHANGED) {
        error = plan_by_comparison(&transfer->plan, flasher);
    }
    if (transfer->restarts == 0) {
        flasher->already_right = transfer->plan.right;
    }
    return error;
}

/* One update from PAGES to FINISH. */
static enum outcome update(struct flasher *flasher, struct transfer *transfer,
                           enum flasher_error *error) {
    *error = make_plan(flasher, transfer);
    if (*error != FLASHER_OK) {
        return ENDS;
    }
    enum outcome outcome = begin(flasher, transfer, error);

    while (outcome == GOES_ON) {
        if (transfer->offset < transfer->size) {
            outcome = write_chunk(flasher, transfer, error);
        } else {
            outcome = finish(flasher, transfer, error);
        }
    }
    return outcome;
}

/* As INFO says: what the device computes from its flash. */
static bool is_installed(const struct flasher *flasher, const struct transfer *transfer) {
    const struct installed_image *image = &flasher->device.image;

    return image->verdict == VERDICT_VALID && image->size == transfer->size &&
           image->crc == image_crc(IMAGE_CRC_START, transfer->bytes, transfer->size);
}

/* What the device computes from its flash is compared with what the file holds: the last word is
 * not the device's own. */
static enum flasher_error verify(struct flasher *flasher, const struct transfer *transfer) {
    enum flasher_error error = exchange_info(flasher, STEP_VERIFY);

    if (error != FLASHER_OK) {
        return error;
    }
    if (!is_installed(flasher, transfer)) {
        return fail_status(flasher, STEP_VERIFY, STATUS_DIGEST);
    }
    flasher->withdrawn = false;
    return FLASHER_OK;
}

/* With two slots PAGES speaks of the slot beside the application. Whether the application itself is
 * the image already, INFO says. */
static enum flasher_error look_at_application(struct flasher *flasher, struct transfer *transfer,
                                              bool *nothing_to_do) {
    *nothing_to_do = false;
    if (flasher->device.slots < 2 || transfer->sending == FLASHER_SEND_ALL) {
        return FLASHER_OK;
    }
    enum flasher_error error = exchange_info(flasher, STEP_COMPARE);
    *nothing_to_do = error == FLASHER_OK && is_installed(flasher, transfer);
    if (*nothing_to_do) {
        flasher->already_right = transfer->size;
        transfer->offset = transfer->size;
        report(flasher, transfer);
        error = flasher->no_trial ? flasher_confirm(flasher) : FLASHER_OK;
    }
    return error;
}

/* Nobody answers. With two slots a board that was reset in the middle has started its application,
 * which may make way once more. */
static enum outcome bring_back(struct flasher *flasher, enum flasher_error *error) {
    struct flasher_failure failure = flasher->failure;

    if (*error != FLASHER_TRANSFER || flasher->device.slots < 2) {
        return ENDS;
    }
    enum flasher_error found = flasher_connect(flasher, RECONNECT_US);
    if (found == FLASHER_OK) {
        return STARTS_OVER;
    }
    if (found == FLASHER_CANCELLED || found == FLASHER_PORT) {
        *error = found;
    } else {
        flasher->failure = failure;
    }
    return ENDS;
}

enum flasher_error flasher_install(struct flasher *flasher, const uint8_t *bytes, uint32_t size,
                                   enum flasher_sending sending) {
    struct transfer transfer = {
        .bytes = bytes,
        .size = size,
        .sending = sending,
        .chunk = chunk_size(&flasher->device),
    };
    enum flasher_error error = FLASHER_OK;
    enum outcome outcome;
    bool nothing_to_do;

    flasher->already_right = 0;
    if (transfer.chunk == 0) {
        return fail_status(flasher, STEP_BEGIN, STATUS_SIZE);
    }
    error = look_at_application(flasher, &transfer, &nothing_to_do);
    if (error != FLASHER_OK || nothing_to_do) {
        return error;
    }
    do {
        outcome = update(flasher, &transfer, &error);
        if (outcome == ENDS && error != FLASHER_OK) {
            outcome = bring_back(flasher, &error);
        }
        if (outcome == SENDS_ALL) {
            transfer.sending = FLASHER_SEND_ALL;
            flasher->already_right = 0;
        }
        transfer.restarts += outcome == STARTS_OVER;
    } while (outcome == SENDS_ALL ||
             (outcome == STARTS_OVER && transfer.restarts <= FLASHER_RESTARTS));
    if (outcome == STARTS_OVER) {
        flasher->failure.offset = transfer.offset;
        return fail_status(flasher, STEP_WRITE, STATUS_STATE);
    }
    return error == FLASHER_OK ? verify(flasher, &transfer) : error;
}
