/* SPDX-License-Identifier: MIT */
#include "host/report.h"

#include "host/device.h"

enum tulpar_error fail_link(struct tulpar_flasher *flasher, enum tulpar_step step,
                            enum link_result result) {
    flasher->report.failure.step = step;
    flasher->report.failure.channel = flasher->link.channel_result;
    flasher->report.failure.heard = flasher->link.heard;
    switch (result) {
    case LINK_BROKEN: return TULPAR_PORT;
    case LINK_CANCELLED: return TULPAR_CANCELLED;
    default: return step == TULPAR_STEP_CONNECT ? TULPAR_NO_DEVICE : TULPAR_TRANSFER;
    }
}

enum tulpar_error fail_status(struct tulpar_flasher *flasher, enum tulpar_step step,
                              enum status status) {
    flasher->report.failure.step = step;
    flasher->report.failure.status = (enum tulpar_status)status;
    return status == STATUS_DIGEST && step != TULPAR_STEP_REVERT ? TULPAR_VERIFY : TULPAR_REFUSED;
}

enum tulpar_error fail_nonsense(struct tulpar_flasher *flasher, enum tulpar_step step) {
    flasher->report.failure.step = step;
    return TULPAR_NONSENSE;
}

enum tulpar_error fail_foreign(struct tulpar_flasher *flasher, uint16_t protocol) {
    flasher->report.failure.step = TULPAR_STEP_CONNECT;
    flasher->report.failure.protocol = protocol;
    return TULPAR_FOREIGN;
}

void report_attempts(struct tulpar_flasher *flasher, unsigned attempts) {
    flasher->report.failure.attempts = attempts;
}

void report_offset(struct tulpar_flasher *flasher, uint32_t offset) {
    flasher->report.failure.offset = offset;
}

void report_nonsense(struct tulpar_flasher *flasher, const char *nonsense) {
    flasher->report.failure.nonsense = nonsense;
}

void report_stays(struct tulpar_flasher *flasher, bool stays) {
    flasher->report.failure.stays = stays;
}

void report_failure(struct tulpar_flasher *flasher, const struct tulpar_failure *failure) {
    flasher->report.failure = *failure;
}

/* The application that took an update was reset, and what came for it keeps its bootloader, which
 * answers now, from starting it again. */
static void note_who_answers(struct tulpar_flasher *flasher) {
    bool ran = flasher->report.arrival == TULPAR_ARRIVED_IN_BACKGROUND && !flasher->start_ordered;

    if (ran && !device_is_application(&flasher->report.device)) {
        report_arrival(flasher, TULPAR_ARRIVED_BY_RESET);
        flasher->link.tells_text = false;
    }
}

void report_device(struct tulpar_flasher *flasher, const struct tulpar_device *device) {
    flasher->report.device = *device;
    note_who_answers(flasher);
}

void report_installed(struct tulpar_flasher *flasher, const struct tulpar_installed *image) {
    flasher->report.device.image = *image;
}

void report_arrival(struct tulpar_flasher *flasher, enum tulpar_arrival arrival) {
    flasher->report.arrival = arrival;
}

void report_baud(struct tulpar_flasher *flasher, uint32_t baud) {
    flasher->report.baud = baud;
}

void report_withdrawn(struct tulpar_flasher *flasher, bool withdrawn) {
    flasher->report.withdrawn = withdrawn;
}

void report_started(struct tulpar_flasher *flasher, bool started) {
    flasher->report.started = started;
}

/* The device has said so when it could not be asked any more. came_back: the other application. */
void report_swapped(struct tulpar_flasher *flasher, uint8_t record_state, bool came_back) {
    struct tulpar_device *device = &flasher->report.device;

    device->record_state = record_state;
    if (came_back) {
        device->image.size = device->other.size;
        device->image.crc = device->other.crc;
        device->image.version = device->other.version;
        device->other = (struct tulpar_image_id){0};
    }
}

void report_swap_us(struct tulpar_flasher *flasher, uint64_t us) {
    flasher->report.swap_us = us;
}

void report_revert_us(struct tulpar_flasher *flasher, uint64_t us) {
    flasher->report.revert_us = us;
}

void report_deferred(struct tulpar_flasher *flasher, bool deferred) {
    flasher->report.deferred = deferred;
}

void report_put_back(struct tulpar_flasher *flasher, bool put_back) {
    flasher->report.put_back = put_back;
}

void report_ran_already(struct tulpar_flasher *flasher, bool ran_already) {
    flasher->report.ran_already = ran_already;
}

void report_start_unseen(struct tulpar_flasher *flasher, bool unseen) {
    flasher->report.start_unseen = unseen;
}

void report_resent(struct tulpar_flasher *flasher, unsigned packets) {
    flasher->report.resent += packets;
}

void report_baud_used(struct tulpar_flasher *flasher, uint32_t baud) {
    flasher->report.baud_used = baud;
}

void report_way(struct tulpar_flasher *flasher, enum tulpar_way way) {
    flasher->report.way = way;
}

void report_line_bytes(struct tulpar_flasher *flasher, uint64_t bytes) {
    flasher->report.line_bytes = bytes;
}

void report_already_right(struct tulpar_flasher *flasher, uint32_t bytes) {
    flasher->report.already_right = bytes;
}
