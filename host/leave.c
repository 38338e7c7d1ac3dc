/* SPDX-License-Identifier: MIT */
/* The way out for who gives up: what was stopped is started again. */
#include "host/connect.h"
#include "host/device.h"
#include "host/request.h"

/* RUN once, and whatever tells that it was taken. */
static enum tulpar_error start_again(struct tulpar_flasher *flasher, uint64_t deadline_us) {
    uint32_t printable = flasher->link.heard.printable;
    bool certain = request_certainty(flasher, deadline_us) == LINK_FRAME;
    enum link_result result = request_send_close(flasher);

    if (result == LINK_ACK) {
        result = link_send(&flasher->link, COMMAND_RUN, NULL, 0);
    }

    while (result == LINK_ACK || result == LINK_FRAME || result == LINK_DAMAGED) {
        result = link_receive(&flasher->link, deadline_us);
        if (result == LINK_ACK && certain) {
            return TULPAR_OK;
        }
    }
    if (result == LINK_NACK) {
        return TULPAR_REFUSED;
    }
    return flasher->link.heard.printable > printable ? TULPAR_OK : TULPAR_TRANSFER;
}

static enum tulpar_error leave(struct tulpar_flasher *flasher, uint64_t deadline_us) {
    uint32_t printable = flasher->link.heard.printable;
    enum link_result result = LINK_SILENT;

    while (result == LINK_SILENT && request_now(flasher) < deadline_us) {
        result = connect_poll(flasher, 1, deadline_us);
        if (result == LINK_SILENT) {
            connect_change_rate(flasher);
        }
    }
    if (result != LINK_FRAME) {
        bool talks = flasher->link.heard.printable > printable;

        return talks ? TULPAR_OK : result == LINK_BROKEN ? TULPAR_PORT : TULPAR_TRANSFER;
    }
    if (!tulpar_device_can_start(&flasher->report.device)) {
        return TULPAR_REFUSED;
    }
    enum tulpar_error error = start_again(flasher, deadline_us);
    report_put_back(flasher, error == TULPAR_OK);
    return error;
}

bool tulpar_has_stopped(const struct tulpar_flasher *flasher) {
    return (flasher->asked_to_leave || flasher->report.arrival == TULPAR_ARRIVED_BY_RESET) &&
           flasher->report.arrival != TULPAR_ARRIVED_ALREADY &&
           flasher->report.arrival != TULPAR_ARRIVED_IN_BACKGROUND && !flasher->report.withdrawn &&
           !flasher->report.started && !flasher->start_ordered;
}

enum tulpar_error tulpar_leave(struct tulpar_flasher *flasher, uint64_t patience_us) {
    bool (*cancelled)(void *) = flasher->link.observer.cancelled;
    struct tulpar_failure failure = flasher->report.failure;

    flasher->link.observer.cancelled = NULL; /* this is what follows from it */
    report_put_back(flasher, false);
    enum tulpar_error error = leave(flasher, request_now(flasher) + patience_us);
    flasher->link.observer.cancelled = cancelled;
    report_failure(flasher, &failure);
    return error;
}
