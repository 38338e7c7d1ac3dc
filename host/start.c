/* SPDX-License-Identifier: MIT */
/* The order to start the application, and what may come between the device's word and the start: a
 * swap of two slots, which begins with a reset. Nothing is sent meanwhile, for one packet keeps the
 * device in its bootloader; it says by itself that the swap has ended (docs/PROTOCOL.md).
 *
 * A running application that takes the order may write text before its answer and, when it does not
 * agree, for ever: its text proves nothing, and a byte of it may look like the answer. So after an
 * order to it nothing counts but the bootloader's word, and else INFO. */
#include "host/busy.h"
#include "host/device.h"
#include "host/patience.h"
#include "wire/record.h"

enum {
    ORDERS = 2, /* RUNs that the device took, or may have taken */
    LOOKS = 2,
    TALK_MIN = 8, /* printable bytes; fewer may be noise at a reset */
};

static bool swap_is_due(const struct tulpar_device *device) {
    return device->record_state == RECORD_SWAPPING || device->record_state == RECORD_REPLACING ||
           device->record_state == RECORD_REVERTING;
}

/* -- the order ---------------------------------------------------------------------------------*/

/* The device did not confirm, and is not in its bootloader any more. An application that talks
 * has been started; silence proves nothing. */
static bool application_talks(const struct tulpar_flasher *flasher,
                              const struct tulpar_heard *before, uint32_t least) {
    return flasher->link.heard.printable - before->printable >= least;
}

/* An update that is not whole gives way to the application that is installed all the same. */
static enum tulpar_error allow_start(struct tulpar_flasher *flasher) {
    bool open = flasher->report.device.next_offset != NO_OFFSET;

    if (open && !tulpar_device_can_start(&flasher->report.device)) {
        return fail_status(flasher, TULPAR_STEP_RUN, STATUS_STATE);
    }
    return request_close_update(flasher, TULPAR_STEP_RUN);
}

/* *silent: no answer came; with a swap ahead nothing more is asked then. */
static enum tulpar_error order_start(struct tulpar_flasher *flasher, bool swaps) {
    struct tulpar_heard before = flasher->link.heard;
    bool silent = false;
    enum tulpar_error error =
        swaps ? request_ack_or_silence(flasher, TULPAR_STEP_RUN, COMMAND_RUN, &silent)
              : request_ack(flasher, TULPAR_STEP_RUN, COMMAND_RUN);

    flasher->start_ordered = error == TULPAR_OK;
    if (error == TULPAR_REFUSED && !tulpar_device_can_start(&flasher->report.device)) {
        return fail_status(flasher, TULPAR_STEP_RUN,
                           STATUS_STATE); /* whatever was refused before */
    }
    if (error == TULPAR_TRANSFER && application_talks(flasher, &before, 1)) {
        return TULPAR_OK;
    }
    return error;
}

/* -- the swap before the start -----------------------------------------------------------------*/

/* The order went to an application, which may be there still. */
static bool old_one_may_talk(const struct tulpar_flasher *flasher) {
    return flasher->report.arrival == TULPAR_ARRIVED_IN_BACKGROUND;
}

/* LINK_FRAME: *said. LINK_ACK: the new application talks. LINK_NACK: the order was refused after
 * all. LINK_SILENT: the longest time has passed. */
static enum link_result await_word(struct tulpar_flasher *flasher, const struct busy *busy,
                                   struct swap_report *said) {
    const struct tulpar_heard before = flasher->link.heard;
    struct link *link = &flasher->link;

    while (!busy_is_over(flasher, busy)) {
        enum link_result result = link_receive(link, request_now(flasher) + BUSY_TICK_US);

        if (is_hopeless(result)) {
            return result;
        }
        if (result == LINK_FRAME && link->reply.command == COMMAND_RUN &&
            swap_report_decode(said, link->reply.data, link->reply.length)) {
            return LINK_FRAME;
        }
        if (old_one_may_talk(flasher)) {
            if (result == LINK_NACK) {
                return LINK_NACK;
            }
        } else if (application_talks(flasher, &before, TALK_MIN)) {
            return LINK_ACK;
        }
        busy_tell(flasher, busy);
    }
    return LINK_SILENT;
}

/* *waits: nothing keeps it from starting the application at another RUN. */
static enum tulpar_error judge_waiting(struct tulpar_flasher *flasher, enum status status,
                                       bool *waits) {
    *waits = status == STATUS_OK;
    return *waits ? TULPAR_OK : fail_status(flasher, TULPAR_STEP_RUN, status);
}

static enum tulpar_error take_word(struct tulpar_flasher *flasher, const struct swap_report *said,
                                   bool *waits) {
    bool came_back = said->crc != flasher->report.device.image.crc;

    if (!said->starts) {
        enum tulpar_error error = request_info(flasher, TULPAR_STEP_RUN);

        return error == TULPAR_OK ? judge_waiting(flasher, said->status, waits) : error;
    }
    report_swapped(flasher, said->record_state, came_back);
    return came_back ? fail_status(flasher, TULPAR_STEP_RUN, STATUS_DIGEST) : TULPAR_OK;
}

/* An application answers, and nothing waits for a swap. */
static bool has_started(const struct tulpar_device *device) {
    return device_is_application(device) && !swap_is_due(device);
}

/* Its word was lost, or it is a bootloader that says none. It has had time enough to start the
 * application; a bootloader that answers now has not done so, or has not heard the order, and so it
 * is with an application that still waits for its successor. */
static enum tulpar_error look(struct tulpar_flasher *flasher, bool *waits) {
    enum link_result result = LINK_SILENT;

    for (int i = 0; i < LOOKS && result == LINK_SILENT; i++) {
        result = request_info_once(flasher, REQUEST_INFO_US);
    }
    if (result == LINK_FRAME && has_started(&flasher->report.device)) {
        return TULPAR_OK; /* which of the two it is tulpar_run() looks at */
    }
    if (result == LINK_FRAME) {
        enum status reason = (enum status)flasher->report.device.last_error;

        return judge_waiting(flasher, is_about_the_line(reason) ? STATUS_OK : reason, waits);
    }
    report_start_unseen(flasher, result == LINK_SILENT);
    return result == LINK_SILENT ? TULPAR_OK : fail_link(flasher, TULPAR_STEP_RUN, result);
}

/* The image may turn out damaged and go back the same way: twice the time of one swap. */
static uint64_t longest_start_us(const struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;

    return 2 * busy_longest_us(flasher) + patience_mend_us(device, device->image.size) +
           patience_us(device, COMMAND_RUN);
}

static enum tulpar_error await_start(struct tulpar_flasher *flasher, bool *waits) {
    uint64_t longest_us = longest_start_us(flasher);
    struct swap_report said = {.status = STATUS_OK};
    struct busy busy;

    busy_begin(flasher, &busy, longest_us);
    enum link_result result = await_word(flasher, &busy, &said);
    if (is_hopeless(result)) {
        return fail_link(flasher, TULPAR_STEP_RUN, result);
    }
    uint64_t took_us = busy_end(flasher, &busy);
    switch (result) {
    case LINK_FRAME: report_swap_us(flasher, took_us); return take_word(flasher, &said, waits);
    case LINK_ACK: return TULPAR_OK;
    default: return look(flasher, waits);
    }
}

/* *waits: the device waits in its bootloader, and may be told once more. */
static enum tulpar_error start(struct tulpar_flasher *flasher, bool *waits) {
    bool swaps = swap_is_due(&flasher->report.device);
    enum tulpar_error error = order_start(flasher, swaps);

    *waits = false;                   /* look() says otherwise */
    flasher->link.tells_text = false; /* whoever talks now is another one */
    return error == TULPAR_OK && swaps ? await_start(flasher, waits) : error;
}

/* Until one is followed. */
static enum tulpar_error give_orders(struct tulpar_flasher *flasher) {
    enum tulpar_error error = TULPAR_OK;
    bool waits = true;

    for (int orders = 0; orders < ORDERS && error == TULPAR_OK && waits; orders++) {
        error = start(flasher, &waits);
    }
    return error == TULPAR_OK && waits ? fail_status(flasher, TULPAR_STEP_RUN, STATUS_STATE)
                                       : error;
}

/* An application runs: the one that was to be started, as far as anybody has told. The bootloader
 * may have passed the order over, or the new one may have been damaged and gone back unheard. */
static enum tulpar_error judge_started(struct tulpar_flasher *flasher, bool swaps, uint32_t crc) {
    return swaps && flasher->report.device.image.crc != crc
               ? fail_status(flasher, TULPAR_STEP_RUN, STATUS_OK)
               : TULPAR_OK;
}

enum tulpar_error tulpar_run(struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;

    report_swap_us(flasher, 0);
    report_start_unseen(flasher, false);
    report_deferred(flasher, false);
    report_ran_already(flasher, false);
    if (flasher->report.started) {
        return TULPAR_OK;
    }
    enum tulpar_error error = allow_start(flasher);
    if (error != TULPAR_OK) {
        return error;
    }
    if (has_started(device)) {
        report_ran_already(flasher, true);
        return TULPAR_OK;
    }
    bool swaps = swap_is_due(device);
    uint32_t crc = device->image.crc;
    error = give_orders(flasher);
    if (error == TULPAR_REFUSED && flasher->report.failure.status == TULPAR_STATUS_DEFERRED) {
        report_deferred(flasher, true);
        return TULPAR_OK;
    }
    return error == TULPAR_OK ? judge_started(flasher, swaps, crc) : error;
}
