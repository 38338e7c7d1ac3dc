/* SPDX-License-Identifier: MIT */
#include "host/request.h"

#include "host/device.h"
#include "host/patience.h"
#include "wire/bytes.h"

/* A command that a bootloader does not know looks to it like a damaged packet. Damaged twice in a
 * row is no accident. */
enum { NACKS_TO_BELIEVE = 2 };

/* A device that went over to another rate goes back when it hears nothing at it: two attempts must
 * fit into that time. */
enum { TRIAL_ATTEMPTS = 2 };

static unsigned attempts_of(const struct tulpar_flasher *flasher) {
    return flasher->rate.unproven ? TRIAL_ATTEMPTS : FLASHER_ATTEMPTS;
}

uint64_t request_now(const struct tulpar_flasher *flasher) {
    return flasher->link.channel->now_us(flasher->link.channel->context);
}

/* No retry can help: the channel is gone, or the user said stop. */
bool is_hopeless(enum link_result result) {
    return result == LINK_BROKEN || result == LINK_CANCELLED;
}

/* How long this command may take on the device, beyond the time on the line. */
static uint64_t patience_of(const struct tulpar_flasher *flasher, uint8_t command) {
    return patience_us(&flasher->report.device, command);
}

/* sent, received: bytes in the data fields, at most. */
static uint64_t deadline_of(const struct tulpar_flasher *flasher, size_t sent, size_t received,
                            uint64_t patience_us) {
    size_t there_and_back = 2 * FRAME_OVERHEAD + sent + received;

    if (flasher->rate.unproven) {
        patience_us = REQUEST_TRIAL_US;
    }
    return request_now(flasher) + link_wire_us(&flasher->link, there_and_back) + patience_us;
}

static enum link_result send_fresh(struct tulpar_flasher *flasher, uint8_t command,
                                   const uint8_t *data, uint16_t length) {
    enum link_result result = link_discard(&flasher->link);

    return result == LINK_BROKEN ? result : link_send(&flasher->link, command, data, length);
}

/* Waits for a readable PROGRESS that is not an old one. */
static enum link_result await_progress(struct tulpar_flasher *flasher,
                                       const struct progress_request *request,
                                       struct progress *progress) {
    uint64_t wait_us =
        request->patience_us != 0 ? request->patience_us : patience_of(flasher, request->command);
    uint64_t deadline = deadline_of(flasher, request->length, DEVICE_INFO_SIZE, wait_us);

    for (;;) {
        enum link_result result = link_receive(&flasher->link, deadline);
        if (result == LINK_ACK) {
            continue;
        }
        if (result != LINK_FRAME) {
            return result;
        }
        if (flasher->link.reply.command != request->command ||
            !progress_decode(progress, flasher->link.reply.data, flasher->link.reply.length)) {
            continue;
        }
        if (progress->status != STATUS_OK || progress->next_offset >= request->stale_below) {
            return LINK_FRAME;
        }
    }
}

enum tulpar_error request_progress(struct tulpar_flasher *flasher,
                                   const struct progress_request *request,
                                   struct progress *progress) {
    enum link_result result = LINK_SILENT;

    for (unsigned attempt = 1; attempt <= FLASHER_ATTEMPTS; attempt++) {
        report_attempts(flasher, attempt);
        report_resent(flasher, attempt > 1);
        result = send_fresh(flasher, request->command, request->data, request->length);
        if (result == LINK_ACK) {
            result = await_progress(flasher, request, progress);
        }
        bool damaged_on_the_way = result == LINK_FRAME && progress->status == STATUS_CRC;
        if (result == LINK_FRAME && !damaged_on_the_way) {
            return TULPAR_OK;
        }
        if (is_hopeless(result)) {
            break;
        }
    }
    return fail_link(flasher, request->step, result);
}

static size_t request_size(const struct pages_request *request) {
    return request->which == PAGES_OF_UPDATE ? PAGES_REQUEST_SIZE : PAGES_WHICH_SIZE;
}

static size_t crcs_size(const struct pages_request *request, uint32_t count) {
    return (size_t)count * PAGE_CRC_SIZE * (request->which == PAGES_OF_BOTH ? 2 : 1);
}

static void take_crcs(const struct pages_request *request, const uint8_t *crcs,
                      struct pages_answer *answer) {
    uint32_t each = request->which == PAGES_OF_BOTH ? 2 : 1;

    for (uint32_t i = 0; i < answer->count * each; i++) {
        answer->crc[i / each][i % each] = get_u32(crcs + (size_t)i * PAGE_CRC_SIZE);
    }
}

/* The answer to this request, and no late one to another. */
static bool take_pages(struct tulpar_flasher *flasher, const struct pages_request *request,
                       struct pages_answer *answer) {
    const uint8_t *data = flasher->link.reply.data;
    struct pages_request answered;

    if (flasher->link.reply.command != COMMAND_PAGES ||
        !pages_request_decode(&answered, data, flasher->link.reply.length) ||
        answered.first != request->first || answered.count > request->count ||
        (request->which != PAGES_OF_UPDATE && answered.which != request->which) ||
        flasher->link.reply.length < request_size(request) + crcs_size(request, answered.count)) {
        return false;
    }
    answer->count = answered.count;
    take_crcs(request, data + request_size(request), answer);
    return true;
}

static enum link_result await_pages(struct tulpar_flasher *flasher,
                                    const struct pages_request *request,
                                    struct pages_answer *answer) {
    size_t received = request_size(request) + crcs_size(request, request->count);
    uint64_t deadline =
        deadline_of(flasher, request_size(request), received, patience_of(flasher, COMMAND_PAGES));
    enum link_result result;

    do {
        result = link_receive(&flasher->link, deadline);
    } while (result == LINK_ACK || (result == LINK_FRAME && !take_pages(flasher, request, answer)));
    return result;
}

enum tulpar_error request_pages(struct tulpar_flasher *flasher, const struct pages_request *request,
                                struct pages_answer *answer) {
    uint8_t data[PAGES_WHICH_SIZE];
    uint16_t length = (uint16_t)request_size(request);
    enum link_result result = LINK_SILENT;
    unsigned nacks = 0;

    pages_which_encode(request, data);
    for (unsigned attempt = 1; attempt <= attempts_of(flasher); attempt++) {
        report_attempts(flasher, attempt);
        report_resent(flasher, attempt > 1);
        result = send_fresh(flasher, COMMAND_PAGES, data, length);
        if (result == LINK_ACK) {
            result = await_pages(flasher, request, answer);
        }
        if (result == LINK_FRAME) {
            flasher->rate.unproven = false;
            return TULPAR_OK;
        }
        nacks = result == LINK_NACK ? nacks + 1 : 0;
        if (nacks == NACKS_TO_BELIEVE) {
            return fail_status(flasher, TULPAR_STEP_COMPARE, STATUS_MESSAGE);
        }
        if (is_hopeless(result)) {
            break;
        }
    }
    return fail_link(flasher, TULPAR_STEP_COMPARE, result);
}

bool request_take_info(struct tulpar_flasher *flasher) {
    struct device_info said;

    if (!device_info_decode(&said, flasher->link.reply.data, flasher->link.reply.length)) {
        return false;
    }
    /* Another version may have another layout: nothing but its number is looked at. */
    struct tulpar_device info = device_of(&said);
    bool ours = info.protocol == PROTOCOL_VERSION;
    report_nonsense(flasher, ours ? device_nonsense(&info) : NULL);
    if (flasher->report.failure.nonsense == NULL && flasher->known &&
        !(ours && device_is_same(&info, &flasher->report.device))) {
        report_nonsense(flasher, DEVICE_CHANGED);
    }
    if (flasher->report.failure.nonsense == NULL) {
        report_device(flasher, &info);
    }
    return true;
}

enum link_result request_await_info(struct tulpar_flasher *flasher, uint64_t patience_us) {
    uint64_t deadline = deadline_of(flasher, 0, DEVICE_INFO_SIZE, patience_us);

    for (;;) {
        enum link_result result = link_receive(&flasher->link, deadline);
        if (result == LINK_SILENT || is_hopeless(result)) {
            return result;
        }
        /* Anything else may be about an earlier packet, or come from the application. */
        if (result == LINK_FRAME && flasher->link.reply.command == COMMAND_INFO &&
            request_take_info(flasher)) {
            return LINK_FRAME;
        }
    }
}

enum link_result request_info_once(struct tulpar_flasher *flasher, uint64_t patience_us) {
    enum link_result result = link_send(&flasher->link, COMMAND_INFO, NULL, 0);

    return result == LINK_ACK ? request_await_info(flasher, patience_us) : result;
}

enum tulpar_error request_info(struct tulpar_flasher *flasher, enum tulpar_step step) {
    enum link_result result = LINK_SILENT;

    for (unsigned attempt = 1; attempt <= attempts_of(flasher); attempt++) {
        report_attempts(flasher, attempt);
        report_resent(flasher, attempt > 1);
        result = link_discard(&flasher->link);
        if (result != LINK_BROKEN) {
            /* What is asked of a busy device waits there: the last time, as long as it is busy. */
            bool last = attempt == attempts_of(flasher);
            result = request_info_once(flasher, last ? patience_of(flasher, COMMAND_INFO)
                                                     : (uint64_t)REQUEST_INFO_US);
        }
        if (result == LINK_FRAME) {
            flasher->rate.unproven = false;
            return flasher->report.failure.nonsense == NULL ? TULPAR_OK
                                                            : fail_nonsense(flasher, step);
        }
        if (is_hopeless(result)) {
            break;
        }
    }
    return fail_link(flasher, step, result);
}

static enum link_result await_ack(struct tulpar_flasher *flasher, uint64_t patience_us) {
    uint64_t deadline = deadline_of(flasher, 0, DEVICE_INFO_SIZE, patience_us);
    enum link_result result;

    do {
        result = link_receive(&flasher->link, deadline);
    } while (result == LINK_FRAME || result == LINK_DAMAGED);
    return result;
}

bool is_about_the_line(enum status status) {
    return status == STATUS_OK || status == STATUS_MESSAGE || status == STATUS_SIZE ||
           status == STATUS_CRC;
}

/* NACK carries no reason; INFO has it. What it said before the request, too, may be about that one:
 * a device keeps what matters most. */
static enum tulpar_error judge_nack(struct tulpar_flasher *flasher, enum tulpar_step step,
                                    enum status before, unsigned nacks, bool *send_again) {
    enum tulpar_error error = request_info(flasher, step);
    enum status reason = (enum status)flasher->report.device.last_error;
    bool told = reason != before || nacks >= NACKS_TO_BELIEVE;

    *send_again = error == TULPAR_OK && (is_about_the_line(reason) || !told);
    return error == TULPAR_OK ? fail_status(flasher, step, reason) : error;
}

/* Once, when nothing is in doubt. */
static enum link_result exchange(struct tulpar_flasher *flasher, uint8_t command) {
    enum link_result result = send_fresh(flasher, command, NULL, 0);

    if (result == LINK_ACK) {
        result = await_ack(flasher, patience_of(flasher, command));
    }
    if (result == LINK_ACK || result == LINK_NACK) {
        link_note_answer(&flasher->link);
    }
    return result;
}

/* silent: NULL where silence is an error. */
static enum tulpar_error ask_for_ack(struct tulpar_flasher *flasher, enum tulpar_step step,
                                     uint8_t command, bool *silent) {
    enum status before = (enum status)flasher->report.device.last_error;
    unsigned nacks = 0;

    for (unsigned attempt = 1; attempt <= FLASHER_ATTEMPTS; attempt++) {
        enum tulpar_error error;
        bool send_again = false;
        unsigned acks = flasher->link.acks;

        report_resent(flasher, attempt > 1);
        enum link_result result = request_certainty(flasher, NO_DEADLINE);
        if (result != LINK_FRAME) {
            return fail_link(flasher, step, result);
        }
        result = exchange(flasher, command);
        if (result == LINK_ACK) {
            return TULPAR_OK;
        }
        if (result == LINK_NACK) {
            nacks++;
            error = judge_nack(flasher, step, before, nacks, &send_again);
        } else if (is_hopeless(result)) {
            return fail_link(flasher, step, result);
        } else if (silent != NULL) {
            *silent = true;
            return TULPAR_OK;
        } else {
            /* Nothing came back. Who still answers has not taken the request, or its reply was
             * lost; both are cured by sending it again. */
            error = request_info(flasher, step);
            bool taken = flasher->link.acks != acks; /* before INFO was answered */
            if (error == TULPAR_OK && taken && command != COMMAND_RUN) {
                return TULPAR_OK;
            }
            send_again = error == TULPAR_OK; /* INFO has kept it from starting what RUN named */
        }
        report_attempts(flasher, attempt);
        if (!send_again) {
            return error;
        }
    }
    return fail_link(flasher, step, LINK_SILENT);
}

enum tulpar_error request_ack(struct tulpar_flasher *flasher, enum tulpar_step step,
                              uint8_t command) {
    return ask_for_ack(flasher, step, command, NULL);
}

enum tulpar_error request_ack_or_silence(struct tulpar_flasher *flasher, enum tulpar_step step,
                                         uint8_t command, bool *silent) {
    *silent = false;
    return ask_for_ack(flasher, step, command, silent);
}
