/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "cli/readable.h"
#include "cli/seconds.h"
#include "cli/session.h"
#include "cli/stream.h"

enum {
    SLICE_US = 50000, /* how soon Ctrl-C is noticed */
    WRITE_US = US_PER_SECOND,
    CHUNK = 512,
    BITS_PER_BYTE = 10,
};

struct listener {
    struct tool_session *session;
    uint64_t end_us;
    struct readable readable;
};

/* The board's bytes go out as they are, control characters and all, as every terminal program does
 * it: colours are the application's to choose. False: they cannot be written. When nobody reads
 * them any more, that is a way to end a monitor; of all else console_end() makes an error. */
static bool show(struct tool_session *session, const uint8_t *bytes, size_t length) {
    struct console *console = session->with.console;

    if (length == 0) {
        return true;
    }
    if (!stream_ready(console->out, console->stopped)) {
        console->stuck = true;
        return false;
    }
    if (fwrite(bytes, 1, length, console->out) == length && fflush(console->out) == 0) {
        console->line_open = console->terminal && bytes[length - 1] != '\n';
        return true;
    }
    console->output_error = errno;
    console->reader_gone = errno == EPIPE;
    return false;
}

static void hint(struct listener *listener, const uint8_t *bytes, size_t length) {
    struct tool_session *session = listener->session;

    if (readable_garbage(&listener->readable, bytes, length, session_now(session))) {
        console_say(session->with.console,
                    "what comes at %u baud is no text: the board seems to talk at another rate "
                    "(--monitor-baud N)",
                    (unsigned)session->baud);
    }
}

static bool over(const struct listener *listener) {
    const struct tool_session *session = listener->session;

    return session_now(session) >= listener->end_us ||
           (session->with.stopped != NULL && session->with.stopped());
}

/* What the line carries in a slice of time: more would only wait in the system's buffers. */
static size_t typing_room(const struct tool_session *session) {
    uint64_t bytes = (uint64_t)session->baud * SLICE_US / BITS_PER_BYTE / US_PER_SECOND;

    return bytes < 1 ? 1 : bytes > CHUNK ? CHUNK : (size_t)bytes;
}

/* Sends what was typed, or what comes through a pipe. False: the end of input was typed. */
static bool forward_typing(struct tool_session *session, enum tulpar_channel_result *result) {
    bool pipes_too = session->with.arguments->verb == VERB_MONITOR;
    uint8_t typed[CHUNK];
    size_t length = 0;

    if (session->with.keyboard == NULL) {
        return true;
    }
    if (!session->with.keyboard(typed, typing_room(session), pipes_too, &length)) {
        return false;
    }
    if (length > 0) {
        const struct tulpar_channel *channel = session->with.channel;

        *result = channel->write(channel->context, typed, length, session_now(session) + WRITE_US);
    }
    return true;
}

static enum tulpar_channel_result listen(struct listener *listener, uint8_t bytes[CHUNK],
                                         size_t *length) {
    const struct tulpar_channel *channel = listener->session->with.channel;
    uint64_t slice_us = session_now(listener->session) + SLICE_US;

    return channel->read(channel->context, bytes, CHUNK, length,
                         slice_us < listener->end_us ? slice_us : listener->end_us);
}

static enum exit_code port_lost(struct tool_session *session, enum tulpar_channel_result result) {
    struct message message = {.exit_code = EXIT_PORT};

    text_set(message.what, sizeof message.what, "lost %s while listening", session->with.port);
    text_set(message.cause, sizeof message.cause, "%s",
             result == TULPAR_CHANNEL_CLOSED
                 ? "the board was unplugged, or the other end of the line was closed"
                 : "the system refuses to read or write it");
    text_set(message.next, sizeof message.next, "%s", session->command);
    console_problem(session->with.console, &message);
    return message.exit_code;
}

static enum exit_code rate_refused(struct tool_session *session) {
    struct message message = {.exit_code = EXIT_PORT};
    struct serial_problem problem = {0};

    message_for_serial(&message, session->with.port, session->with.arguments->monitor_baud,
                       SERIAL_BAD_RATE, &problem, session->command);
    text_set(message.next, sizeof message.next,
             "the application has been started; look with another --monitor-baud");
    console_problem(session->with.console, &message);
    return message.exit_code;
}

/* To the application's rate, if it has one of its own. What came before is garbage then. */
static bool change_rate(struct tool_session *session, size_t *first_length) {
    const struct tulpar_channel *channel = session->with.channel;
    uint32_t baud = session->with.arguments->monitor_baud;

    if (baud == BAUD_AUTO || baud == session->baud) {
        return true;
    }
    *first_length = 0;
    if (channel->set_baud(channel->context, baud) != TULPAR_CHANNEL_OK) {
        (void)channel->set_baud(channel->context, session->baud); /* half of it may be done */
        return false;
    }
    session->baud = baud;
    return true;
}

static enum exit_code listen_to_the_end(struct listener *listener) {
    while (!over(listener)) {
        uint8_t bytes[CHUNK];
        size_t length = 0;
        enum tulpar_channel_result result = TULPAR_CHANNEL_OK;

        if (!forward_typing(listener->session, &result)) {
            break;
        }
        if (result == TULPAR_CHANNEL_OK || result == TULPAR_CHANNEL_TIMEOUT) {
            result = listen(listener, bytes, &length);
        }
        if (result == TULPAR_CHANNEL_CLOSED || result == TULPAR_CHANNEL_FAILED) {
            return port_lost(listener->session, result);
        }
        if (!show(listener->session, bytes, length)) {
            break;
        }
        hint(listener, bytes, length);
    }
    return EXIT_DONE;
}

enum exit_code session_monitor(struct tool_session *session, const uint8_t *first,
                               size_t first_length) {
    const struct arguments *arguments = session->with.arguments;
    struct listener listener = {.session = session, .end_us = UINT64_MAX};

    if (!change_rate(session, &first_length)) {
        return rate_refused(session);
    }
    if (arguments->has_timeout && arguments->timeout_us != TIMEOUT_NEVER) {
        listener.end_us = session_now(session) + arguments->timeout_us;
    }
    console_say(session->with.console, "listening on %s at %u baud; Ctrl-C ends",
                session->with.port, (unsigned)session->baud);
    if (!show(session, first, first_length)) {
        return EXIT_DONE;
    }
    hint(&listener, first, first_length);
    return listen_to_the_end(&listener);
}
