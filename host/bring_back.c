/* SPDX-License-Identifier: MIT */
/* A device that answers no more in the middle of an update. */
#include "host/connect.h"
#include "host/device.h"
#include "host/rate.h"
#include "host/transfer.h"

enum {
    /* The three orders to the application to make way, and no request to press a button. */
    RECONNECT_US = 2200 * US_PER_MS,
};

static enum tulpar_error reconnect(struct tulpar_flasher *flasher) {
    struct tulpar_device before = flasher->report.device;
    bool ran = flasher->report.arrival == TULPAR_ARRIVED_IN_BACKGROUND;
    enum tulpar_error error = tulpar_connect(flasher, RECONNECT_US);

    if (ran && flasher->report.arrival == TULPAR_ARRIVED_ALREADY) {
        report_arrival(flasher, TULPAR_ARRIVED_BY_RESET); /* what came for it keeps it stopped */
    }

    if (error == TULPAR_OK && !device_is_same(&flasher->report.device, &before)) {
        report_nonsense(flasher, DEVICE_CHANGED);
        return fail_nonsense(flasher, TULPAR_STEP_CONNECT);
    }
    return error;
}

/* With one slot a board that was reset runs an application before the first change and behind the
 * last one only. A bootloader that answers is none that was reset: it would have said so. */
static enum tulpar_error knock(struct tulpar_flasher *flasher) {
    bool made_way;
    enum link_result result = connect_knock(flasher, &made_way);

    if (is_hopeless(result)) {
        return fail_link(flasher, TULPAR_STEP_CONNECT, result);
    }
    if (result == LINK_FRAME && flasher->report.failure.nonsense != NULL) {
        return fail_nonsense(flasher, TULPAR_STEP_CONNECT);
    }
    return made_way ? TULPAR_OK : TULPAR_TRANSFER;
}

enum outcome transfer_bring_back(struct tulpar_flasher *flasher, enum tulpar_error *error) {
    struct tulpar_failure failure = flasher->report.failure;
    enum tulpar_error found = TULPAR_TRANSFER;

    if (*error != TULPAR_TRANSFER) {
        return ENDS;
    }
    if (rate_is_raised(flasher)) {
        found = rate_fall_back(flasher);
    }
    if (found == TULPAR_TRANSFER && flasher->report.device.slots >= 2) {
        found = reconnect(flasher);
    } else if (found == TULPAR_TRANSFER && failure.step != TULPAR_STEP_COMPARE) {
        found = knock(flasher);
    }
    if (found == TULPAR_OK) {
        return STARTS_OVER;
    }
    if (found == TULPAR_CANCELLED || found == TULPAR_PORT || found == TULPAR_NONSENSE) {
        *error = found;
    } else {
        report_failure(flasher, &failure);
    }
    return ENDS;
}
