/* SPDX-License-Identifier: MIT */
/* The end of an update that is open, and is not wanted any more. */
#include "host/request.h"

enum link_result request_send_close(struct tulpar_flasher *flasher) {
    static const uint8_t of_no_size[BEGIN_PLAIN_SIZE] = {0};

    if (flasher->report.device.next_offset == NO_OFFSET) {
        return LINK_ACK;
    }
    return link_send(&flasher->link, COMMAND_BEGIN, of_no_size, sizeof of_no_size);
}

enum tulpar_error request_close_update(struct tulpar_flasher *flasher, enum tulpar_step step) {
    enum tulpar_error error = TULPAR_OK;

    for (unsigned attempt = 1; attempt <= FLASHER_ATTEMPTS && error == TULPAR_OK &&
                               flasher->report.device.next_offset != NO_OFFSET;
         attempt++) {
        enum link_result result = request_send_close(flasher);

        error = result == LINK_ACK ? request_info(flasher, step) : fail_link(flasher, step, result);
    }
    bool open = flasher->report.device.next_offset != NO_OFFSET;
    return error == TULPAR_OK && open ? fail_status(flasher, step, STATUS_STATE) : error;
}
