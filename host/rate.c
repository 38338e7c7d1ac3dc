/* SPDX-License-Identifier: MIT */
#include "host/rate.h"

#include "host/connect.h"
#include "host/device.h"
#include "host/request.h"
#include "wire/bytes.h"

enum {
    DRAIN_US = 2 * US_PER_MS,  /* from the last bit that was given to an adapter to the line */
    SWITCH_US = 2 * US_PER_MS, /* docs/PROTOCOL.md: for the device to go over */

    /* A packet that leaves so long after RATE comes before the device has gone back: an adapter and
     * the packet itself take the rest of RATE_TRIAL_MS. */
    IN_TIME_US = 100 * US_PER_MS,
    DELAYS_MAX = 2, /* then the host is too slow for what has a time limit */
};

/* A device with a clock of 80 MHz makes each of them within 1.3 %. */
static const uint32_t candidates[] = {4000000, 3000000, 2000000, 1000000, 921600, 460800, 230400};

bool rate_is_raised(const struct tulpar_flasher *flasher) {
    return flasher->rate.first != 0 && flasher->link.baud != flasher->rate.first;
}

void rate_begin(struct tulpar_flasher *flasher, uint32_t highest) {
    flasher->rate.first = flasher->link.baud;
    flasher->rate.unproven = false;
    report_baud_used(flasher, flasher->link.baud);
    flasher->rate.wish = highest;
    flasher->rate.delays = 0;
    flasher->rate.highest = device_knows(&flasher->report.device, COMMAND_RATE) ? highest : 0;
    if (flasher->rate.highest > flasher->report.device.baud_highest) {
        flasher->rate.highest = flasher->report.device.baud_highest;
    }
}

uint32_t rate_candidate(const struct tulpar_flasher *flasher) {
    uint32_t highest = flasher->rate.highest;
    uint32_t found = highest == flasher->rate.wish ? highest : 0; /* any rate that was asked for */

    for (size_t i = 0; found == 0 && i < sizeof candidates / sizeof candidates[0]; i++) {
        found = candidates[i] <= highest ? candidates[i] : 0;
    }
    return found > flasher->rate.first && found >= RATE_LOWEST ? found : 0;
}

/* Lets time pass; what comes meanwhile says nothing about the new rate. */
static enum link_result pause_until(struct tulpar_flasher *flasher, uint64_t until_us) {
    enum link_result result = LINK_ACK;

    while (request_now(flasher) < until_us && !is_hopeless(result)) {
        result = link_receive(&flasher->link, until_us);
    }
    return result;
}

/* Tells the device, and changes the rate of this side when the last byte is out. */
static enum link_result go_over(struct tulpar_flasher *flasher, uint32_t baud) {
    uint8_t data[RATE_SIZE];

    put_u32(data, baud);
    enum link_result result = link_send(&flasher->link, COMMAND_RATE, data, sizeof data);
    flasher->rate.asked_us = flasher->link.free_us;
    if (result == LINK_ACK) {
        result = pause_until(flasher, flasher->link.free_us + DRAIN_US);
    }
    if (is_hopeless(result)) {
        return result;
    }
    if (!link_set_baud(&flasher->link, baud)) {
        return LINK_SILENT; /* what the device says from now on cannot be read */
    }
    return pause_until(flasher, request_now(flasher) + SWITCH_US);
}

enum tulpar_error rate_go(struct tulpar_flasher *flasher, uint32_t baud) {
    flasher->rate.highest = baud - 1; /* what was tried is not tried again */
    flasher->rate.unproven = true;
    enum link_result result = go_over(flasher, baud);

    if (is_hopeless(result) || flasher->link.baud != baud) {
        return fail_link(flasher, TULPAR_STEP_RATE, result);
    }
    report_baud_used(flasher, flasher->link.baud);
    return TULPAR_OK;
}

/* TULPAR_TRANSFER: the rate does not carry. */
static enum tulpar_error try_rate(struct tulpar_flasher *flasher, uint32_t baud) {
    enum tulpar_error error = rate_go(flasher, baud);

    return error == TULPAR_OK ? request_info(flasher, TULPAR_STEP_RATE) : error;
}

enum tulpar_error rate_raise(struct tulpar_flasher *flasher) {
    enum tulpar_error error = TULPAR_OK;
    uint32_t baud;

    while (error == TULPAR_OK && (baud = rate_candidate(flasher)) != 0) {
        error = try_rate(flasher, baud);
        if (error != TULPAR_TRANSFER) {
            return error;
        }
        error = rate_fall_back(flasher);
    }
    return error;
}

enum tulpar_error rate_lower(struct tulpar_flasher *flasher) {
    uint32_t lower = rate_candidate(flasher);
    enum tulpar_error error = try_rate(flasher, lower != 0 ? lower : flasher->rate.first);

    if (error == TULPAR_TRANSFER) {
        error = rate_fall_back(flasher);
        if (error == TULPAR_OK) {
            error = rate_raise(flasher);
        }
    }
    return error;
}

/* The device had gone back before the first packet came: that says nothing of the rate. */
static bool trial_came_late(const struct tulpar_flasher *flasher) {
    return flasher->rate.unproven && flasher->link.gone_us > flasher->rate.asked_us + IN_TIME_US;
}

/* It answers at the first rate, but later than a trial is waited for: none can succeed. */
static bool line_is_slow(const struct tulpar_flasher *flasher) {
    uint64_t answered_us = request_now(flasher) - flasher->link.sent_us;

    return answered_us >
           link_wire_us(&flasher->link, 2 * FRAME_OVERHEAD + DEVICE_INFO_SIZE) + REQUEST_TRIAL_US;
}

enum tulpar_error rate_fall_back(struct tulpar_flasher *flasher) {
    if (trial_came_late(flasher)) {
        flasher->rate.delays++;
        flasher->rate.highest = flasher->rate.delays < DELAYS_MAX ? flasher->link.baud : 0;
    }
    flasher->rate.unproven = false;
    if (!link_set_baud(&flasher->link, flasher->rate.first)) {
        flasher->link.channel_result = TULPAR_CHANNEL_FAILED;
        return fail_link(flasher, TULPAR_STEP_RATE, LINK_BROKEN);
    }
    report_baud_used(flasher, flasher->link.baud);
    enum tulpar_error error = request_info(flasher, TULPAR_STEP_RATE);
    if (error == TULPAR_OK && line_is_slow(flasher)) {
        flasher->rate.highest = 0;
    }
    return error;
}

enum link_result rate_look(struct tulpar_flasher *flasher, bool *made_way) {
    uint32_t baud = flasher->link.baud;
    enum link_result result = LINK_BROKEN;

    *made_way = false;
    if (link_set_baud(&flasher->link, flasher->rate.first)) {
        result = request_info_once(flasher, REQUEST_TRIAL_US);
    }
    if (result == LINK_SILENT) {
        result = connect_knock(flasher, made_way);
    }
    if (result == LINK_FRAME) {
        flasher->rate.highest = baud; /* which was not to blame */
        report_baud_used(flasher, flasher->link.baud);
    } else if (!is_hopeless(result) && !link_set_baud(&flasher->link, baud)) {
        result = LINK_BROKEN;
    }
    if (result == LINK_BROKEN) {
        flasher->link.channel_result = TULPAR_CHANNEL_FAILED;
    }
    return result;
}

void rate_end(struct tulpar_flasher *flasher) {
    uint32_t used = flasher->report.baud_used;

    flasher->rate.unproven = false;
    if (flasher->report.started && rate_is_raised(flasher)) {
        /* A reset has changed it on the other side. When it fails here, the next read says so. */
        (void)!link_set_baud(&flasher->link, flasher->rate.first);
    } else if (rate_is_raised(flasher)) {
        /* When it fails, the next request fails too, and says so. */
        (void)go_over(flasher, flasher->rate.first);
        report_baud_used(flasher, used);
    }
    flasher->rate.highest = 0;
}
