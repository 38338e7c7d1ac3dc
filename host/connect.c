/* SPDX-License-Identifier: MIT */
/* Three ways into the bootloader, tried in the order of how little they ask of the user. */
#include "host/connect.h"
#include "host/device.h"
#include "host/request.h"
#include "wire/record.h"

enum {
    PROBE_US =
        50 * US_PER_MS, /* an adapter's 16 ms included; ENTER does a slow bootloader no harm */
    ENTER_ATTEMPTS = 3, /* ENTER packets to a running application, at each rate */
    ENTER_US = 20 * US_PER_MS, /* for the reset, before the bootloader hears anything */
    POLLS_PER_ENTER = 8,
    POLL_US = 75 * US_PER_MS, /* several per window of 500 ms (docs/PROTOCOL.md) */
    ENTER_EVERY = 16,         /* polls: an application that starts meanwhile is asked too */
    SETTLE_US = 100 * US_PER_MS,
    SETTLE_MAX =
        2048, /* late replies to earlier polls: as many as a ring of 16 KB keeps for them */

    /* A running application may be in the middle of a text, or have one loop in so long, and ENTER
     * ends it: before that it is asked again and again, for longer than either takes. */
    PATIENT_POLLS = 6,
    PATIENT_ROUNDS = 4, /* where nobody is asked to make way */

    /* An application that was asked to make way leads to an answer within this time. Later, the
     * board was busy (slots are swapped), and all that it was asked meanwhile is answered at
     * once. */
    MADE_WAY_US = PROBE_US + ENTER_US + 3 * POLL_US,
};

void connect_change_rate(struct tulpar_flasher *flasher) {
    uint32_t baud = flasher->link.baud;

    if (flasher->other_baud != 0 && flasher->other_baud != baud &&
        link_set_baud(&flasher->link, flasher->other_baud)) {
        flasher->other_baud = baud;
    }
}

/* How often something is done so that it is done `times` times at each rate. */
static int at_each_rate(const struct tulpar_flasher *flasher, int times) {
    return flasher->other_baud != 0 ? 2 * times : times;
}

/* Who has answered INFO is who was looked for. On trial an application takes no update, and its
 * bootloader can end that. */
static bool is_wanted(const struct tulpar_flasher *flasher) {
    const struct tulpar_device *device = &flasher->report.device;
    const struct tulpar_options *options = &flasher->options;

    return !device_is_application(device) ||
           (options->background &&
            (options->background_on_trial || device->record_state != RECORD_TRIAL));
}

/* An application that answers by itself, and is to make way, counts as silent. */
static enum link_result judge_info(struct tulpar_flasher *flasher, enum link_result result) {
    if (result != LINK_FRAME || is_wanted(flasher)) {
        return result;
    }
    report_stays(flasher, true);
    return LINK_SILENT;
}

static enum link_result ask_info(struct tulpar_flasher *flasher, uint64_t patience_us) {
    return judge_info(flasher, request_info_once(flasher, patience_us));
}

/* The same, but what is left of the time behind an application's answer is its bootloader's. */
static enum link_result ask_and_wait(struct tulpar_flasher *flasher, uint64_t patience_us) {
    uint64_t end_us = request_now(flasher) + patience_us;
    enum link_result result = ask_info(flasher, patience_us);

    while (result == LINK_SILENT && request_now(flasher) < end_us) {
        result = judge_info(flasher, request_await_info(flasher, end_us - request_now(flasher)));
    }
    return result;
}

static enum link_result probe(struct tulpar_flasher *flasher) {
    enum link_result result = ask_info(flasher, PROBE_US);

    if (result == LINK_SILENT && flasher->other_baud != 0) {
        connect_change_rate(flasher);
        result = ask_info(flasher, PROBE_US);
        if (result == LINK_SILENT) {
            connect_change_rate(flasher);
        }
    }
    return result;
}

enum link_result connect_poll(struct tulpar_flasher *flasher, int polls, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;

    for (int i = 0; i < polls && result == LINK_SILENT; i++) {
        if (request_now(flasher) >= deadline_us) {
            return LINK_SILENT;
        }
        result = ask_and_wait(flasher, POLL_US);
    }
    return result;
}

/* At each rate, until a running application answers which is not wanted. */
static enum link_result ask_patiently(struct tulpar_flasher *flasher, uint64_t deadline_us) {
    int rounds = at_each_rate(flasher, flasher->options.background_only ? PATIENT_ROUNDS : 1);
    enum link_result result = LINK_SILENT;

    for (int i = 0; i < rounds && result == LINK_SILENT && !flasher->report.failure.stays; i++) {
        result = connect_poll(flasher, PATIENT_POLLS, deadline_us);
        if (result == LINK_SILENT) {
            connect_change_rate(flasher);
        }
    }
    return result;
}

/* The ENTERs of one call of find(), and what came of them. */
struct asking {
    unsigned sent;
    unsigned acks_before; /* of the link */
    uint32_t printable_before;
    bool acknowledged; /* a bootloader took one, which was there already */
};

static struct asking begin_asking(const struct tulpar_flasher *flasher) {
    return (struct asking){
        .acks_before = flasher->link.acks,
        .printable_before = flasher->link.heard.printable,
    };
}

/* ACK is '_', too. The application that made way has not acknowledged the ENTER that it took. */
static bool bootloader_took_all(const struct tulpar_flasher *flasher, const struct asking *asking) {
    return asking->sent > 0 && flasher->link.acks - asking->acks_before == asking->sent &&
           flasher->link.heard.printable == asking->printable_before;
}

/* The bootloader, before it was asked for. */
static bool was_there(const struct tulpar_flasher *flasher, const struct asking *asking) {
    return asking->acknowledged || bootloader_took_all(flasher, asking);
}

static enum link_result send_enter(struct tulpar_flasher *flasher, struct asking *asking) {
    flasher->asked_to_leave = true;
    asking->sent++;
    enum link_result result = link_send(&flasher->link, COMMAND_ENTER, NULL, 0);
    struct tulpar_heard before = flasher->link.heard;

    if (result == LINK_ACK) {
        result = link_receive(&flasher->link, flasher->link.free_us + ENTER_US);
    }
    bool talks = flasher->link.heard.printable != before.printable;
    asking->acknowledged = asking->acknowledged || (result == LINK_ACK && !talks);
    return is_hopeless(result) ? result : LINK_SILENT;
}

/* The answer to ENTER may be on its way still, and must not answer what is asked next. */
static enum link_result hear_all(struct tulpar_flasher *flasher, enum link_result found) {
    if (found != LINK_FRAME) {
        return found;
    }
    enum link_result result = request_certainty(flasher, NO_DEADLINE);

    return is_hopeless(result) ? result : found;
}

static enum link_result ask_application(struct tulpar_flasher *flasher, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;
    struct asking asking = begin_asking(flasher);

    for (int i = 0; i < at_each_rate(flasher, ENTER_ATTEMPTS) && result == LINK_SILENT; i++) {
        if (i > 0) {
            connect_change_rate(flasher);
        }
        result = send_enter(flasher, &asking);
        if (result == LINK_SILENT) {
            result = connect_poll(flasher, POLLS_PER_ENTER, deadline_us);
        }
    }
    result = hear_all(flasher, result);
    report_arrival(flasher, was_there(flasher, &asking) ? TULPAR_ARRIVED_ALREADY
                                                        : TULPAR_ARRIVED_FROM_APPLICATION);
    return result;
}

enum link_result connect_knock(struct tulpar_flasher *flasher, bool *made_way) {
    struct asking asking = begin_asking(flasher);
    enum link_result result = send_enter(flasher, &asking);

    if (result == LINK_SILENT) {
        result = connect_poll(flasher, POLLS_PER_ENTER, NO_DEADLINE);
    }
    result = hear_all(flasher, result);
    *made_way = result == LINK_FRAME && flasher->report.failure.nonsense == NULL &&
                !was_there(flasher, &asking);
    if (*made_way) {
        report_arrival(flasher, TULPAR_ARRIVED_FROM_APPLICATION);
        report_withdrawn(flasher, !tulpar_device_can_start(&flasher->report.device));
    }
    return result;
}

static enum link_result catch_window(struct tulpar_flasher *flasher, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;
    struct asking asking = begin_asking(flasher);

    if (flasher->options.hooks.ask_for_reset != NULL && request_now(flasher) < deadline_us) {
        flasher->options.hooks.ask_for_reset(flasher->options.hooks.context);
    }
    for (int polls = 0; result == LINK_SILENT && request_now(flasher) < deadline_us; polls++) {
        if (polls % ENTER_EVERY < at_each_rate(flasher, 1)) {
            result = send_enter(flasher, &asking);
        }
        if (result == LINK_SILENT) {
            result = connect_poll(flasher, 1, deadline_us);
        }
        if (result == LINK_SILENT) {
            connect_change_rate(flasher);
        }
    }
    return hear_all(flasher, result);
}

static enum link_result find(struct tulpar_flasher *flasher, uint64_t deadline_us) {
    report_arrival(flasher, TULPAR_ARRIVED_ALREADY);
    enum link_result result = probe(flasher);
    if (result == LINK_SILENT && flasher->options.background) {
        result = ask_patiently(flasher, deadline_us);
    }
    if (result != LINK_SILENT || flasher->options.background_only) {
        return result;
    }
    result = ask_application(flasher, deadline_us);
    if (result != LINK_SILENT) {
        return result;
    }
    report_arrival(flasher, TULPAR_ARRIVED_BY_RESET);
    return catch_window(flasher, deadline_us);
}

/* Replies to many earlier polls may still be on their way: lets them pass. What is hopeless the
 * next request finds out. */
static void settle(struct tulpar_flasher *flasher) {
    enum link_result result = LINK_FRAME;

    for (int i = 0; i < SETTLE_MAX && result != LINK_SILENT && !is_hopeless(result); i++) {
        result = link_receive(&flasher->link, request_now(flasher) + SETTLE_US);
    }
}

enum tulpar_error tulpar_connect(struct tulpar_flasher *flasher, uint64_t patience_us) {
    uint64_t begun = request_now(flasher);
    uint64_t deadline = begun + patience_us;

    report_started(flasher, false);
    flasher->asked_to_leave = false;
    flasher->link.tells_text = false;
    flasher->start_ordered = false;
    flasher->swap_bytes = 0;
    flasher->known = false;
    report_nonsense(flasher, NULL);
    report_stays(flasher, false);
    enum link_result result = find(flasher, deadline);

    report_baud(flasher, flasher->link.baud);
    bool was_busy = request_now(flasher) - begun > MADE_WAY_US;

    if (result == LINK_FRAME && flasher->options.was_reset) {
        report_arrival(flasher, TULPAR_ARRIVED_BY_RESET);
    }
    if (result == LINK_FRAME && (flasher->report.arrival == TULPAR_ARRIVED_BY_RESET || was_busy)) {
        settle(flasher);
    }
    if (result != LINK_FRAME) {
        enum tulpar_error error = fail_link(flasher, TULPAR_STEP_CONNECT, result);
        bool refused_only = error == TULPAR_NO_DEVICE && flasher->link.heard.nacks > 0 &&
                            !flasher->report.failure.stays &&
                            flasher->link.heard.printable + flasher->link.heard.other == 0;

        return refused_only ? fail_foreign(flasher, 0) : error;
    }
    if (flasher->report.failure.nonsense != NULL) {
        return fail_nonsense(flasher, TULPAR_STEP_CONNECT);
    }
    if (flasher->report.device.protocol != PROTOCOL_VERSION) {
        return fail_foreign(flasher, flasher->report.device.protocol);
    }
    flasher->link.tells_text = device_is_application(&flasher->report.device);
    if (flasher->link.tells_text) {
        report_arrival(flasher, TULPAR_ARRIVED_IN_BACKGROUND);
    }
    flasher->known = true;
    report_withdrawn(flasher, !tulpar_device_can_start(&flasher->report.device));
    return TULPAR_OK;
}
