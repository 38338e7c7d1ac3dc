/* Three ways into the bootloader, tried in the order of how little they ask of the user. */
#include "host/exchange.h"

enum {
    PROBES = 2, /* INFO packets to a device that may be in its bootloader already */
    PROBE_US = 200 * US_PER_MS,
    ENTER_ATTEMPTS = 3, /* ENTER packets to a running application */
    POLLS_PER_ENTER = 8,
    POLL_US = 75 * US_PER_MS, /* several per window of 500 ms (docs/PROTOCOL.md) */
    ENTER_EVERY = 16,         /* polls: an application that starts meanwhile is asked too */
    SETTLE_US = 100 * US_PER_MS,
    SETTLE_MAX = 20, /* late replies to earlier polls */
};

static enum link_result probe(struct flasher *flasher) {
    enum link_result result = LINK_SILENT;

    for (int i = 0; i < PROBES && result == LINK_SILENT; i++) {
        result = exchange_info_once(flasher, PROBE_US);
    }
    return result;
}

/* Polls with INFO `polls` times or until the deadline, whatever comes first. */
static enum link_result poll_info(struct flasher *flasher, int polls, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;

    for (int i = 0; i < polls && result == LINK_SILENT; i++) {
        if (exchange_now(flasher) >= deadline_us) {
            return LINK_SILENT;
        }
        result = exchange_info_once(flasher, POLL_US);
    }
    return result;
}

static enum link_result enter_and_poll(struct flasher *flasher, int polls, uint64_t deadline_us) {
    enum link_result result = link_send(&flasher->link, COMMAND_ENTER, NULL, 0);

    return result == LINK_BROKEN ? result : poll_info(flasher, polls, deadline_us);
}

static enum link_result ask_application(struct flasher *flasher, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;

    for (int i = 0; i < ENTER_ATTEMPTS && result == LINK_SILENT; i++) {
        result = enter_and_poll(flasher, POLLS_PER_ENTER, deadline_us);
    }
    return result;
}

static enum link_result catch_window(struct flasher *flasher, uint64_t deadline_us) {
    enum link_result result = LINK_SILENT;

    if (flasher->hooks.ask_for_reset != NULL && exchange_now(flasher) < deadline_us) {
        flasher->hooks.ask_for_reset(flasher->hooks.context);
    }
    while (result == LINK_SILENT && exchange_now(flasher) < deadline_us) {
        result = enter_and_poll(flasher, ENTER_EVERY, deadline_us);
    }
    return result;
}

static enum link_result find(struct flasher *flasher, uint64_t deadline_us) {
    flasher->arrival = ARRIVED_ALREADY;
    enum link_result result = probe(flasher);
    if (result != LINK_SILENT) {
        return result;
    }
    flasher->arrival = ARRIVED_FROM_APPLICATION;
    result = ask_application(flasher, deadline_us);
    if (result != LINK_SILENT) {
        return result;
    }
    flasher->arrival = ARRIVED_BY_RESET;
    return catch_window(flasher, deadline_us);
}

/* Replies to earlier polls may still be on their way: lets them pass. LINK_FRAME: ready. */
static enum link_result settle(struct flasher *flasher) {
    enum link_result result = LINK_FRAME;

    for (int i = 0; i < SETTLE_MAX && result != LINK_SILENT; i++) {
        result = link_receive(&flasher->link, exchange_now(flasher) + SETTLE_US);
        if (result == LINK_BROKEN || result == LINK_CANCELLED) {
            return result;
        }
    }
    return LINK_FRAME;
}

enum flasher_error flasher_connect(struct flasher *flasher, uint64_t patience_us) {
    uint64_t deadline = exchange_now(flasher) + patience_us;
    enum link_result result = find(flasher, deadline);

    if (result == LINK_FRAME && flasher->arrival != ARRIVED_ALREADY) {
        result = settle(flasher);
    }
    if (result != LINK_FRAME) {
        enum flasher_error error = fail_link(flasher, STEP_CONNECT, result);
        bool refused_only = error == FLASHER_NO_DEVICE && flasher->link.heard.nacks > 0 &&
                            flasher->link.heard.printable + flasher->link.heard.other == 0;

        flasher->failure.protocol = 0;
        return refused_only ? FLASHER_FOREIGN : error;
    }
    if (flasher->device.protocol != PROTOCOL_VERSION) {
        flasher->failure.step = STEP_CONNECT;
        flasher->failure.protocol = flasher->device.protocol;
        return FLASHER_FOREIGN;
    }
    flasher->withdrawn = flasher->device.image.verdict != VERDICT_VALID;
    return FLASHER_OK;
}
