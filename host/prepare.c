/* SPDX-License-Identifier: MIT */
/* What is settled before an update is begun: whether there is anything to do, which pages, at which
 * rate. Nothing on the device changes here. */
#include "host/figures.h"
#include "host/rate.h"
#include "host/transfer.h"
#include "wire/record.h"

enum {
    /* Agreeing on another rate takes a few milliseconds, and much more when it does not carry. */
    RATE_GAIN_MIN_US = 50 * US_PER_MS,
    RATE_PAGES_MIN = 4,
};

uint16_t transfer_chunk(const struct tulpar_flasher *flasher) {
    uint32_t header = transfer_can_stream(flasher) ? BLOCK_HEADER_SIZE : WRITE_HEADER_SIZE;
    uint32_t room = smaller(flasher->report.device.data_field_max - header, WRITE_DATA_MAX);

    return (uint16_t)(room - room % FLASH_DOUBLE_WORD);
}

/* -- another rate ------------------------------------------------------------------------------*/

/* True: a higher rate gains more time than agreeing on it may cost. bytes: so many are to be sent
 * at most. */
static bool worth_raising(const struct tulpar_flasher *flasher, uint32_t bytes, uint32_t baud) {
    uint64_t now_us = link_wire_us(&flasher->link, bytes);
    uint64_t then_us = now_us * flasher->link.baud / baud;

    return transfer_can_stream(flasher) &&
           bytes > RATE_PAGES_MIN * flasher->report.device.page_size &&
           now_us - then_us > RATE_GAIN_MIN_US;
}

uint32_t transfer_choose_rate(const struct tulpar_flasher *flasher, uint32_t bytes) {
    uint32_t baud = rate_is_raised(flasher) ? 0 : rate_candidate(flasher);

    return baud != 0 && worth_raising(flasher, bytes, baud) ? baud : flasher->link.baud;
}

/* -- what is there -----------------------------------------------------------------------------*/

bool transfer_is_first(const struct transfer *transfer) {
    return transfer->restarts + transfer->anews + transfer->trials == 0;
}

/* INFO tells which image lies in the application area: with one slot until an update has begun.
 * What is ordered, with two, lies elsewhere. */
static bool info_tells_the_area(const struct tulpar_flasher *flasher,
                                const struct transfer *transfer) {
    return transfer->plan.overlay ? flasher->report.device.record_state == RECORD_INSTALLED
                                  : transfer_is_first(transfer) && flasher->report.device.slots < 2;
}

/* The caller knows the bytes of that image: the pages need not be asked for. */
static bool plan_by_base(struct tulpar_flasher *flasher, struct transfer *transfer) {
    struct tulpar_image base = {NULL, 0};

    if (info_tells_the_area(flasher, transfer) && transfer_can_stream(flasher)) {
        base = transfer_find_installed(flasher);
    }
    if (base.size > 0) {
        plan_by_image(&transfer->plan, &base);
    }
    return base.size > 0;
}

enum tulpar_error transfer_plan_update(struct tulpar_flasher *flasher, struct transfer *transfer) {
    bool ask = transfer->sending == TULPAR_SEND_CHANGED && transfer_can_skip(flasher);

    plan_everything(&transfer->plan, &flasher->report.device, transfer->bytes, transfer->size);
    if (!ask) {
        return TULPAR_OK;
    }
    if (transfer_can_overlay(flasher)) {
        plan_as_overlay(&transfer->plan, transfer_can_stream(flasher));
    }
    if (!plan_by_base(flasher, transfer)) {
        return plan_by_comparison(&transfer->plan, flasher);
    }
    return plan_look_at_waiting(&transfer->plan, flasher);
}

/* -- whether there is anything to do -----------------------------------------------------------*/

/* It waits for its swap, but with a trial that is not wanted, or without one that is. */
static bool ordered_otherwise(const struct tulpar_flasher *flasher) {
    uint8_t wrong = flasher->options.no_trial ? RECORD_SWAPPING : RECORD_REPLACING;

    return flasher->report.device.record_state == wrong;
}

bool transfer_is_there_already(const struct tulpar_flasher *flasher,
                               const struct transfer *transfer) {
    /* With an update open, RUN would be refused. */
    return transfer->sending != TULPAR_SEND_ALL &&
           flasher->report.device.next_offset == NO_OFFSET &&
           transfer_is_installed(flasher, transfer) && !ordered_otherwise(flasher);
}

bool transfer_replaces(const struct tulpar_flasher *flasher, const struct transfer *transfer) {
    return transfer->sending != TULPAR_SEND_CHANGED || !transfer_is_installed(flasher, transfer);
}
