/* SPDX-License-Identifier: MIT */
/* Three ways into the bootloader, tried in the order of how little they ask of the user; and the
 * way out for who gives up. */
#include "host/device.h"
#include "host/request.h"

enum {
    PROBE_US =
        50 * US_PER_MS, /* an adapter's 16 ms included; ENTER does a slow bootloader no harm */
    ENTER_ATTEMPTS = 3, /* ENTER packets to a running application, at each rate */
    ENTER_US = 20 * US_PER_MS, /* for the reset, before the bootloader hears anything */
    POLLS_PER_ENTER = 8,
    POLL_US = 75 * US_PER_MS, /* several per window of 500 ms (docs/PROTOCOL.md) */
    ENTER_EVERY = 16,         /* polls: an application that starts meanwhile is asked too */
    SETTLE_US = 100 * US_PER_MS,
    SETTLE_MAX = 200, /* late replies to earlier polls */

    /* An application that was asked to make way leads to an answer within this time. Later, the
     * board was busy (slots are swapped), and all that it was asked meanwhile is answered at
     * once. */
    MADE_WAY_US = PROBE_US + ENTER_US + 3 * POLL_US,
};

/* Silence may mean another rate: the next packet goes at that one. */
static void change_rate(struct flasher *flasher) {
    uint32_t baud = flasher->link.baud;

    if (flasher->other_baud != 0 && flasher->other_baud != baud &&
        link_set_baud(&flasher->link, flasher->other_baud)) {
        flasher->other_baud = baud;
    }
}

/* How often something is done so that it is done `times` times at each rate. */
static int at_each_rate(const struct flasher *flasher, int times) {
    return flasher->other_baud != 0 ? 2 * times : times;
}

static enum link_result probe(struct flasher *flasher) {
    enum link_result result = request_info_once(flasher, PROBE_US);

    if (result == LINK_SILENT && flasher->other_baud != 0) {
        change_rate(flasher);
        result = request_info_once(flasher, PROBE_US);
        if (result == LINK_SILENT) {
            change_rate(flasher);
        }
    }
    return result;
}

/* Polls with INFO `polls` times or until the deadline, whatever comes first. */
static enum link_result poll_info(struct flasher *flasher, int polls, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;

    for (int i = 0; i < polls && result == LINK_SILENT; i++) {
        if (request_now(flasher) >= deadline_us) {
            return LINK_SILENT;
        }
        result = request_info_once(flasher, POLL_US);
    }
    return result;
}

/* *acknowledged: a bootloader took it, which was there already. */
static enum link_result send_enter(struct flasher *flasher, bool *acknowledged) {
    flasher->asked_to_leave = true;
    enum link_result result = link_send(&flasher->link, COMMAND_ENTER, NULL, 0);
    struct link_heard before = flasher->link.heard;

    if (result == LINK_ACK) {
        result = link_receive(&flasher->link, flasher->link.free_us + ENTER_US);
    }
    bool talks = flasher->link.heard.printable != before.printable;
    *acknowledged = *acknowledged || (result == LINK_ACK && !talks); /* ACK is '_', too */
    return is_hopeless(result) ? result : LINK_SILENT;
}

static enum link_result ask_application(struct flasher *flasher, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;
    bool acknowledged = false;

    for (int i = 0; i < at_each_rate(flasher, ENTER_ATTEMPTS) && result == LINK_SILENT; i++) {
        if (i > 0) {
            change_rate(flasher);
        }
        result = send_enter(flasher, &acknowledged);
        if (result == LINK_SILENT) {
            result = poll_info(flasher, POLLS_PER_ENTER, deadline_us);
        }
    }
    flasher->arrival = acknowledged ? ARRIVED_ALREADY : ARRIVED_FROM_APPLICATION;
    return result;
}

static enum link_result catch_window(struct flasher *flasher, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;
    bool acknowledged = false;

    if (flasher->hooks.ask_for_reset != NULL && request_now(flasher) < deadline_us) {
        flasher->hooks.ask_for_reset(flasher->hooks.context);
    }
    for (int polls = 0; result == LINK_SILENT && request_now(flasher) < deadline_us; polls++) {
        if (polls % ENTER_EVERY < at_each_rate(flasher, 1)) {
            result = send_enter(flasher, &acknowledged);
        }
        if (result == LINK_SILENT) {
            result = poll_info(flasher, 1, deadline_us);
        }
        if (result == LINK_SILENT) {
            change_rate(flasher);
        }
    }
    return result;
}

static enum link_result find(struct flasher *flasher, uint64_t deadline_us) {
    flasher->arrival = ARRIVED_ALREADY;
    enum link_result result = probe(flasher);
    if (result != LINK_SILENT) {
        return result;
    }
    result = ask_application(flasher, deadline_us);
    if (result != LINK_SILENT) {
        return result;
    }
    flasher->arrival = ARRIVED_BY_RESET;
    return catch_window(flasher, deadline_us);
}

/* Replies to many earlier polls may still be on their way: lets them pass. What is hopeless the
 * next request finds out. */
static void settle(struct flasher *flasher) {
    enum link_result result = LINK_FRAME;

    for (int i = 0; i < SETTLE_MAX && result != LINK_SILENT && !is_hopeless(result); i++) {
        result = link_receive(&flasher->link, request_now(flasher) + SETTLE_US);
    }
}

enum flasher_error flasher_connect(struct flasher *flasher, uint64_t patience_us) {
    uint64_t begun = request_now(flasher);
    uint64_t deadline = begun + patience_us;

    flasher->started = false;
    flasher->asked_to_leave = false;
    flasher->known = false;
    flasher->failure.nonsense = NULL;
    enum link_result result = find(flasher, deadline);

    bool was_busy = request_now(flasher) - begun > MADE_WAY_US;

    if (result == LINK_FRAME && (flasher->arrival == ARRIVED_BY_RESET || was_busy)) {
        settle(flasher);
    }
    if (result != LINK_FRAME) {
        enum flasher_error error = fail_link(flasher, STEP_CONNECT, result);
        bool refused_only = error == FLASHER_NO_DEVICE && flasher->link.heard.nacks > 0 &&
                            flasher->link.heard.printable + flasher->link.heard.other == 0;

        flasher->failure.protocol = 0;
        return refused_only ? FLASHER_FOREIGN : error;
    }
    if (flasher->failure.nonsense != NULL) {
        return fail_nonsense(flasher, STEP_CONNECT);
    }
    if (flasher->device.protocol != PROTOCOL_VERSION) {
        flasher->failure.step = STEP_CONNECT;
        flasher->failure.protocol = flasher->device.protocol;
        return FLASHER_FOREIGN;
    }
    flasher->known = true;
    flasher->withdrawn = !device_can_start(&flasher->device);
    return FLASHER_OK;
}

/* -- giving up ---------------------------------------------------------------------------------*/

/* Nothing is started while an update is open, and a BEGIN that must be refused closes it. */
static enum link_result close_update(struct flasher *flasher) {
    static const uint8_t of_no_size[BEGIN_PLAIN_SIZE] = {0};

    if (flasher->device.next_offset == NO_OFFSET) {
        return LINK_ACK;
    }
    return link_send(&flasher->link, COMMAND_BEGIN, of_no_size, sizeof of_no_size);
}

/* RUN once, and whatever tells that it was taken. */
static enum flasher_error start_again(struct flasher *flasher, uint64_t deadline_us) {
    uint32_t printable = flasher->link.heard.printable;
    enum link_result result = close_update(flasher);

    if (result == LINK_ACK) {
        result = link_send(&flasher->link, COMMAND_RUN, NULL, 0);
    }

    while (result == LINK_ACK || result == LINK_FRAME || result == LINK_DAMAGED) {
        result = link_receive(&flasher->link, deadline_us);
        if (result == LINK_ACK) {
            return FLASHER_OK;
        }
    }
    if (result == LINK_NACK) {
        return FLASHER_REFUSED;
    }
    return flasher->link.heard.printable > printable ? FLASHER_OK : FLASHER_TRANSFER;
}

static enum flasher_error leave(struct flasher *flasher, uint64_t deadline_us) {
    uint32_t printable = flasher->link.heard.printable;
    enum link_result result = LINK_SILENT;

    while (result == LINK_SILENT && request_now(flasher) < deadline_us) {
        result = poll_info(flasher, 1, deadline_us);
        if (result == LINK_SILENT) {
            change_rate(flasher);
        }
    }
    if (result != LINK_FRAME) {
        bool talks = flasher->link.heard.printable > printable;

        return talks ? FLASHER_OK : result == LINK_BROKEN ? FLASHER_PORT : FLASHER_TRANSFER;
    }
    return device_can_start(&flasher->device) ? start_again(flasher, deadline_us) : FLASHER_REFUSED;
}

bool flasher_has_stopped(const struct flasher *flasher) {
    return (flasher->asked_to_leave || flasher->arrival == ARRIVED_BY_RESET) &&
           flasher->arrival != ARRIVED_ALREADY && !flasher->withdrawn && !flasher->started;
}

enum flasher_error flasher_leave(struct flasher *flasher, uint64_t patience_us) {
    bool (*cancelled)(void *) = flasher->link.observer.cancelled;
    struct flasher_failure failure = flasher->failure;

    flasher->link.observer.cancelled = NULL; /* this is what follows from it */
    enum flasher_error error = leave(flasher, request_now(flasher) + patience_us);
    flasher->link.observer.cancelled = cancelled;
    flasher->failure = failure;
    return error;
}
