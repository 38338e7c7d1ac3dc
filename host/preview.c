/* SPDX-License-Identifier: MIT */
/* What an update would be: planned and packed as it would be, and not sent. */
#include <string.h>

#include "host/patience.h"
#include "host/rate.h"
#include "host/recipe.h"
#include "host/transfer.h"
#include "wire/frame.h"
#include "wire/record.h"

enum {
    /* BEGIN, FINISH, INFO and RUN, and what the device does for them: it writes records and
     * computes the CRC of the whole. */
    AROUND_BYTES = 4 * FRAME_OVERHEAD + BEGIN_REQUEST_SIZE + FINISH_BLOCKS_SIZE,
    AROUND_US = 25 * US_PER_MS,

    RATE_US = 10 * US_PER_MS, /* over to another rate, and the first packet there */
    TURN_US = 2 * US_PER_MS,  /* from the end of a WRITE to its reply, without the flash */
};

/* One WRITE after the other, each of which waits for the flash. */
static struct forecast by_writes(const struct tulpar_flasher *flasher,
                                 const struct transfer *transfer) {
    static const struct recipe raw = {.way = TULPAR_WAY_RAW};
    uint32_t bytes = transfer->size - transfer->plan.right;
    uint32_t packets = (bytes + transfer->chunk - 1) / transfer->chunk;
    uint32_t around = 2 * FRAME_OVERHEAD + WRITE_HEADER_SIZE + PROGRESS_SIZE;
    struct packer none = {0};
    uint64_t sent = bytes + (uint64_t)packets * (FRAME_OVERHEAD + WRITE_HEADER_SIZE);
    /* At an endless rate the flash alone is left. */
    struct forecast flash = recipe_forecast(&none, &transfer->plan, &raw, UINT32_MAX, 1);

    return (struct forecast){
        .bytes = sent,
        .time_us = flash.time_us + packets * (uint64_t)TURN_US +
                   link_wire_us(&flasher->link, bytes + (size_t)packets * around),
    };
}

static struct forecast by_blocks(struct tulpar_flasher *flasher, struct transfer *transfer,
                                 struct tulpar_preview *preview) {
    uint32_t baud = transfer_choose_rate(flasher, transfer->size - transfer->plan.right);

    transfer_choose_recipe(flasher, transfer, baud);
    struct forecast forecast =
        recipe_forecast(&transfer->packer, &transfer->plan, &transfer->recipe, baud,
                        flasher->report.device.in_flight);
    packer_free(&transfer->packer);
    forecast.time_us += baud != flasher->link.baud ? RATE_US : 0;
    preview->baud = baud;
    return forecast;
}

/* As busy.c has it, of the longer of two images, or of what an overlay moves. */
static uint64_t swap_us(const struct tulpar_flasher *flasher, const struct transfer *transfer) {
    const struct tulpar_device *device = &flasher->report.device;
    uint32_t bytes = plan_swap_bytes(&transfer->plan);

    if (bytes == 0) {
        bytes = transfer->size > device->image.size ? transfer->size : device->image.size;
    }
    return device->slots >= 2 ? usual_swap_us(device, bytes) : 0;
}

/* The pages are asked for as they would be; those of a trial are others once it is given up. */
static enum tulpar_error plan(struct tulpar_flasher *flasher, struct transfer *transfer,
                              bool reverts) {
    if (reverts) {
        plan_everything(&transfer->plan, &flasher->report.device, transfer->bytes, transfer->size);
        return TULPAR_OK;
    }
    return transfer_plan_update(flasher, transfer);
}

static enum tulpar_error foresee(struct tulpar_flasher *flasher, struct transfer *transfer,
                                 struct tulpar_preview *preview) {
    struct cancel cancel = link_cancel(&flasher->link);
    uint64_t begun_us = request_now(flasher);
    enum tulpar_error error = plan(flasher, transfer, preview->reverts);

    if (error != TULPAR_OK) {
        return error;
    }
    uint64_t asked_us = request_now(flasher) - begun_us;
    struct forecast forecast = transfer_can_stream(flasher) ? by_blocks(flasher, transfer, preview)
                                                            : by_writes(flasher, transfer);

    if (cancel_asked(&cancel)) {
        return fail_link(flasher, TULPAR_STEP_COMPARE, LINK_CANCELLED);
    }
    bool sends = transfer->plan.right < transfer->size;
    preview->way = sends ? transfer->recipe.way : TULPAR_WAY_NONE;
    preview->already_right = transfer->plan.right;
    preview->line_bytes = forecast.bytes + AROUND_BYTES;
    preview->time_us =
        asked_us + forecast.time_us + link_wire_us(&flasher->link, AROUND_BYTES) + AROUND_US;
    preview->swap_us = swap_us(flasher, transfer);
    return TULPAR_OK;
}

enum tulpar_error tulpar_preview(struct tulpar_flasher *flasher, const uint8_t *bytes,
                                 uint32_t size, struct tulpar_preview *preview) {
    struct transfer transfer;
    enum tulpar_error error = TULPAR_OK;

    transfer_init(&transfer, bytes, size);
    transfer.chunk = transfer_chunk(flasher);
    transfer.sending = flasher->options.sending;
    *preview = (struct tulpar_preview){
        .way = TULPAR_WAY_NONE,
        .baud = flasher->link.baud,
        .already_right = size,
        .reverts = flasher->report.device.record_state == RECORD_TRIAL &&
                   transfer_replaces(flasher, &transfer),
    };
    if (transfer_is_there_already(flasher, &transfer)) {
        return TULPAR_OK;
    }
    rate_begin(flasher, flasher->options.baud_highest);
    error = foresee(flasher, &transfer, preview);
    rate_end(flasher);
    return error;
}
