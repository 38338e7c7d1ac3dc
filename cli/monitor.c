#include "cli/session.h"

enum {
    SLICE_US = 50000, /* how soon Ctrl-C is noticed */
    WRITE_US = 1000000,
    CHUNK = 512,
};

/* False: nobody reads the output any more. */
static bool show(struct session *session, const uint8_t *bytes, size_t length) {
    FILE *out = session->with.console->out;

    return length == 0 || (fwrite(bytes, 1, length, out) == length && fflush(out) == 0);
}

static bool over(const struct session *session, uint64_t end_us) {
    return session_now(session) >= end_us ||
           (session->with.stopped != NULL && session->with.stopped());
}

/* Sends what was typed. False: the end of input was typed. */
static bool forward_typing(struct session *session, enum channel_result *result) {
    uint8_t typed[CHUNK];
    size_t length = 0;

    if (session->with.keyboard == NULL) {
        return true;
    }
    if (!session->with.keyboard(typed, sizeof typed, &length)) {
        return false;
    }
    if (length > 0) {
        const struct channel *channel = session->with.channel;

        *result = channel->write(channel->context, typed, length, session_now(session) + WRITE_US);
    }
    return true;
}

static enum exit_code port_lost(struct session *session, enum channel_result result) {
    struct message message = {.exit_code = EXIT_PORT};

    text_set(message.what, sizeof message.what, "lost %s while listening", session->with.port);
    text_set(message.cause, sizeof message.cause, "%s",
             result == CHANNEL_CLOSED
                 ? "the board was unplugged, or the other end of the line was closed"
                 : "the system refuses to read or write it");
    text_set(message.next, sizeof message.next, "%s", session->command);
    console_problem(session->with.console, &message);
    return message.exit_code;
}

enum exit_code session_monitor(struct session *session, const uint8_t *first, size_t first_length) {
    const struct channel *channel = session->with.channel;
    const struct arguments *arguments = session->with.arguments;
    uint64_t end_us =
        arguments->has_timeout ? session_now(session) + arguments->timeout_us : UINT64_MAX;

    console_say(session->with.console, "listening on %s at %u baud; Ctrl-C ends",
                session->with.port, (unsigned)session->flasher.link.baud);
    if (!show(session, first, first_length)) {
        return EXIT_DONE;
    }
    while (!over(session, end_us)) {
        uint8_t bytes[CHUNK];
        size_t length = 0;
        enum channel_result result = CHANNEL_OK;

        if (!forward_typing(session, &result)) {
            break;
        }
        uint64_t slice_us = session_now(session) + SLICE_US;
        if (result == CHANNEL_OK || result == CHANNEL_TIMEOUT) {
            result = channel->read(channel->context, bytes, sizeof bytes, &length,
                                   slice_us < end_us ? slice_us : end_us);
        }
        if (result == CHANNEL_CLOSED || result == CHANNEL_FAILED) {
            return port_lost(session, result);
        }
        if (!show(session, bytes, length)) {
            break;
        }
    }
    return EXIT_DONE;
}
