/* SPDX-License-Identifier: MIT */
#include "host/transfer.h"

#include <string.h>

#include "host/device.h"
#include "host/recipe.h"
#include "host/units.h"
#include "wire/branches.h"
#include "wire/crc.h"

enum { ERASE_TOLD_MS = 200 }; /* shorter ones are over before they are read */

void transfer_init(struct transfer *transfer, const uint8_t *bytes, uint32_t size) {
    memset(transfer, 0, sizeof *transfer);
    transfer->bytes = bytes;
    transfer->size = size;
    transfer->crc = image_crc(IMAGE_CRC_START, bytes, size);
    transfer->recipe.way = TULPAR_WAY_RAW;
}

void transfer_report(const struct tulpar_flasher *flasher, const struct transfer *transfer,
                     uint32_t done) {
    if (flasher->options.hooks.progress != NULL) {
        flasher->options.hooks.progress(flasher->options.hooks.context, done, transfer->size);
    }
}

enum link_result transfer_hear_all(struct tulpar_flasher *flasher, struct transfer *transfer) {
    link_doubt(&flasher->link);
    transfer->infos = 0;
    return request_certainty(flasher, NO_DEADLINE);
}

void transfer_tell_erase(const struct tulpar_flasher *flasher, uint32_t offset) {
    const struct tulpar_device *device = &flasher->report.device;
    struct units units = units_of(device);

    if (flasher->options.hooks.erasing != NULL && units_are_told(device) &&
        device->flash.erase_max_ms >= ERASE_TOLD_MS && units_start(&units, offset) == offset) {
        flasher->options.hooks.erasing(flasher->options.hooks.context,
                                       units_end(&units, offset) - offset);
    }
}

static bool is_confidential(const struct tulpar_flasher *flasher) {
    return (flasher->report.device.features & FEATURE_CONFIDENTIAL) != 0;
}

/* What the update is written beside must be an application that is whole. */
bool transfer_can_overlay(const struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;

    return (device->features & FEATURE_OVERLAY) != 0 && device->slots >= 2 &&
           device->image.verdict == TULPAR_VERDICT_VALID && transfer_can_skip(flasher);
}

bool transfer_can_skip(const struct tulpar_flasher *flasher) {
    bool looked = (flasher->report.device.conditions & CONDITION_NOT_LOOKED) == 0;

    return device_knows(&flasher->report.device, COMMAND_PAGES) && !is_confidential(flasher) &&
           looked;
}

/* A bootloader with one slot may be one that does not know flags. */
static uint32_t begin_flags(const struct tulpar_flasher *flasher, const struct transfer *transfer) {
    bool no_trial = flasher->options.no_trial && flasher->report.device.slots >= 2;

    bool sparse = transfer->plan.right > 0 || transfer->recipe.descending ||
                  transfer->recipe.has_ahead || transfer->keep_all;
    uint32_t leaves_out = transfer->plan.overlay ? BEGIN_OVERLAY : BEGIN_SPARSE;

    return (sparse ? leaves_out : 0u) | (no_trial ? BEGIN_NO_TRIAL : 0u);
}

uint16_t transfer_announce(const struct tulpar_flasher *flasher, const struct transfer *transfer,
                           uint8_t data[BEGIN_REQUEST_SIZE]) {
    struct begin_request announced = {
        .size = transfer->size,
        .crc = transfer->crc,
        .flags = begin_flags(flasher, transfer),
    };

    begin_request_encode(&announced, data);
    return announced.flags == 0 ? BEGIN_PLAIN_SIZE : BEGIN_REQUEST_SIZE;
}

enum tulpar_error transfer_begin(struct tulpar_flasher *flasher, const struct transfer *transfer,
                                 struct progress *progress) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    struct progress_request request = {
        .step = TULPAR_STEP_BEGIN,
        .command = COMMAND_BEGIN,
        .data = data,
        .length = transfer_announce(flasher, transfer, data),
    };

    return request_progress(flasher, &request, progress);
}

/* The pages that were passed over or used for a difference were taken for what they are by their
 * CRCs; the device has looked at the whole. */
static bool trusted_wrongly(const struct transfer *transfer, enum tulpar_step step,
                            enum status status) {
    bool trusted = transfer->plan.right > 0 || transfer->recipe.way == TULPAR_WAY_DIFFERENCE;

    return step == TULPAR_STEP_FINISH && trusted &&
           (status == STATUS_DIGEST || status == STATUS_IMAGE || status == STATUS_SIGNATURE);
}

/* A whole image needs neither the flag of an overlay nor the unit that its parity goes to. */
static bool refused_as_overlay(const struct transfer *transfer, enum tulpar_step step,
                               enum status status) {
    bool flag = step == TULPAR_STEP_BEGIN && status == STATUS_MESSAGE;
    bool parity = step == TULPAR_STEP_FINISH && status == STATUS_FLASH;

    return transfer->plan.overlay && (flag || parity);
}

enum outcome transfer_judge(struct tulpar_flasher *flasher, struct transfer *transfer,
                            enum tulpar_step step, enum status status, enum tulpar_error *error) {
    if (status == STATUS_STATE && step != TULPAR_STEP_BEGIN) {
        return STARTS_OVER;
    }
    if (status == STATUS_PACKED && !transfer->raw_only) {
        transfer->raw_only = true;
        return STARTS_ANEW;
    }
    if (trusted_wrongly(transfer, step, status) || refused_as_overlay(transfer, step, status)) {
        return SENDS_ALL;
    }
    *error = fail_status(flasher, step, status);
    return ENDS;
}

bool transfer_shrink(struct tulpar_flasher *flasher, struct transfer *transfer) {
    struct tulpar_failure failure = flasher->report.failure;

    if (transfer->chunk < 2 * CHUNK_MIN || request_info(flasher, TULPAR_STEP_WRITE) != TULPAR_OK) {
        report_failure(flasher, &failure);
        return false;
    }
    transfer->chunk = (uint16_t)(transfer->chunk / CHUNK_DIVISOR);
    transfer->chunk = (uint16_t)(transfer->chunk - transfer->chunk % FLASH_DOUBLE_WORD);
    return true;
}

bool transfer_is_installed(const struct tulpar_flasher *flasher, const struct transfer *transfer) {
    const struct tulpar_installed *image = &flasher->report.device.image;

    return image->verdict == TULPAR_VERDICT_VALID && image->size == transfer->size &&
           image->crc == transfer->crc;
}

/* -- packing -----------------------------------------------------------------------------------*/

static bool may_pack(const struct tulpar_flasher *flasher, const struct transfer *transfer) {
    uint32_t page_size = flasher->report.device.page_size;

    return transfer->sending == TULPAR_SEND_CHANGED && !transfer->raw_only &&
           (flasher->report.device.features & FEATURE_PACKED) != 0 &&
           page_size % BRANCH_BLOCK == 0 && page_size <= WRITE_DATA_MAX;
}

struct tulpar_image transfer_find_installed(const struct tulpar_flasher *flasher) {
    const struct tulpar_options *options = &flasher->options;
    const struct tulpar_installed *installed = &flasher->report.device.image;
    struct cancel cancel = link_cancel(&flasher->link);
    struct tulpar_image none = {NULL, 0};

    for (size_t i = 0; i < options->base_count && installed->verdict == TULPAR_VERDICT_VALID; i++) {
        const struct tulpar_image *base = &options->bases[i];

        if (cancel_asked(&cancel)) {
            break;
        }

        if (base->size == installed->size &&
            image_crc(IMAGE_CRC_START, base->bytes, base->size) == installed->crc) {
            return *base;
        }
    }
    return none;
}

void transfer_choose_recipe(const struct tulpar_flasher *flasher, struct transfer *transfer,
                            uint32_t baud) {
    struct cancel cancel = link_cancel(&flasher->link);
    struct tulpar_image installed = {NULL, 0}; /* beside which the update is written */

    if (flasher->report.device.slots >= 2 && !is_confidential(flasher)) {
        installed = transfer_find_installed(flasher);
    }

    transfer->recipe = (struct recipe){.way = TULPAR_WAY_RAW};
    memset(&transfer->packer, 0, sizeof transfer->packer);
    if (may_pack(flasher, transfer) &&
        packer_init(&transfer->packer, &transfer->plan, flasher->report.device.page_size,
                    &flasher->options, &installed, &cancel)) {
        transfer->recipe = recipe_choose(&transfer->packer, baud, flasher->report.device.in_flight);
    }
}
