/* SPDX-License-Identifier: MIT */
#include "cli/monitor.h"

#include <errno.h>
#include <string.h>

#include "cli/seconds.h"

enum {
    WRITE_US = US_PER_SECOND,
    BITS_PER_BYTE = 10,
    CTRL_C = 0x03,
};

/* -- what the board says -----------------------------------------------------------------------*/

/* What is shown is what the log gets. A log that cannot be written is told once, and makes an error
 * of a monitor that had none. */
static void write_log(struct listener *listener) {
    struct monitor_settings *settings = listener->settings;
    struct console *console = listener->session->with.console;

    if (settings->log == NULL || settings->log_off || settings->log_failed) {
        return;
    }
    size_t length = listener->piece_length;
    if (fwrite(listener->piece, 1, length, settings->log) != length || fflush(settings->log) != 0) {
        settings->log_failed = settings->log_lost = true;
        console_say(console, "cannot write %s: %s; nothing more goes there", settings->log_name,
                    strerror(errno));
    }
}

/* When nobody reads it any more, that is a way to end a monitor; of all else console_end() makes an
 * error. */
static void write_piece(struct listener *listener) {
    struct console *console = listener->session->with.console;
    size_t length = listener->piece_length;

    if (length == 0 || listener->ended) {
        return;
    }
    write_log(listener);
    listener->piece_length = 0;
    if (!stream_ready(console->out, console->stopped)) {
        console->stuck = true;
        listener->ended = true;
        return;
    }
    if (fwrite(listener->piece, 1, length, console->out) == length && fflush(console->out) == 0) {
        console->line_open = console->terminal && listener->piece[length - 1] != '\n';
        return;
    }
    console->output_error = errno;
    console->reader_gone = errno == EPIPE;
    listener->ended = true;
}

static void put(void *context, const void *text, size_t length) {
    struct listener *listener = context;
    const uint8_t *bytes = text;

    for (size_t i = 0; i < length; i++) {
        listener->piece[listener->piece_length++] = bytes[i];
        if (listener->piece_length == sizeof listener->piece) {
            write_piece(listener);
        }
    }
}

static void hint(struct listener *listener, const uint8_t *bytes, size_t length) {
    struct tool_session *session = listener->session;

    if (!listener->view.hex &&
        readable_garbage(&listener->readable, bytes, length, session_now(session))) {
        console_say(session->with.console,
                    "what comes at %u baud is no text: the board seems to talk at another rate "
                    "(--monitor-baud N)",
                    (unsigned)session->baud);
    }
}

/* The board's bytes go out as they are, control characters and all, as every terminal program does
 * it: colours are the application's to choose. */
void monitor_show(struct listener *listener, const uint8_t *bytes, size_t length) {
    if (length == 0) {
        monitor_show_rest(listener);
    } else {
        monitor_view_take(&listener->view, bytes, length, session_now(listener->session));
        write_piece(listener);
    }
    if (!listener->ended) {
        hint(listener, bytes, length);
    }
}

void monitor_show_rest(struct listener *listener) {
    monitor_view_pause(&listener->view);
    write_piece(listener);
}

/* -- what is typed -----------------------------------------------------------------------------*/

bool monitor_is_over(const struct listener *listener) {
    const struct tool_session *session = listener->session;

    return listener->left || listener->ended || session_now(session) >= listener->end_us ||
           (session->with.stopped != NULL && session->with.stopped());
}

/* What the line carries in a slice of time: more would only wait in the system's buffers. */
static size_t typing_room(const struct tool_session *session) {
    uint64_t bytes = (uint64_t)session->baud * MONITOR_SLICE_US / BITS_PER_BYTE / US_PER_SECOND;

    return bytes < KEYBOARD_ROOM_MIN ? KEYBOARD_ROOM_MIN
           : bytes > MONITOR_CHUNK   ? MONITOR_CHUNK
                                     : (size_t)bytes;
}

static enum tulpar_channel_result send_bytes(struct listener *listener,
                                             const struct tulpar_channel *line,
                                             const uint8_t *bytes, size_t length) {
    if (line == NULL || length == 0) {
        return TULPAR_CHANNEL_OK;
    }
    return line->write(line->context, bytes, length, session_now(listener->session) + WRITE_US);
}

/* As a terminal in its usual state does it: a control character as ^ and a letter. */
static void echo(struct listener *listener, const uint8_t *typed, size_t length) {
    enum { DELETE = 0x7F, TO_LETTER = 0x40 };

    struct console *console = listener->session->with.console;
    char text[MONITOR_CHUNK * 2 + 1] = "";

    for (size_t i = 0; listener->settings->echo && i < length; i++) {
        if (typed[i] == '\r' || typed[i] == '\n' || typed[i] == '\t' ||
            (typed[i] >= ' ' && typed[i] != DELETE)) {
            text_add(text, sizeof text, "%c", typed[i] == '\r' ? '\n' : typed[i]);
        } else {
            text_add(text, sizeof text, "^%c", typed[i] ^ TO_LETTER);
        }
    }
    (void)fputs(text, console->err);
    (void)fflush(console->err);
}

/* Whoever wants to leave by it is told how, once. */
static void tell_of_interrupt(struct listener *listener, const uint8_t *sent, size_t length) {
    if (!listener->interrupt_told && memchr(sent, CTRL_C, length) != NULL) {
        listener->interrupt_told = true;
        console_say(listener->session->with.console,
                    "Ctrl-C was sent to the board; Ctrl-] q leaves");
    }
}

static void take_keys(struct listener *listener, const struct tulpar_channel *line,
                      const uint8_t *typed, size_t length, enum tulpar_channel_result *result) {
    uint8_t out[MONITOR_CHUNK * 2];

    while (length > 0 && !listener->left) {
        enum monitor_command command;

        listener->keys.out = out;
        size_t taken = monitor_keys_take(&listener->keys, typed, length, &command);
        *result = send_bytes(listener, line, out, listener->keys.out_length);
        echo(listener, out, line == NULL ? 0 : listener->keys.out_length);
        tell_of_interrupt(listener, out, listener->keys.out_length);
        monitor_do(listener, command, line != NULL);
        typed += taken;
        length -= taken;
    }
}

void monitor_take_typing(struct listener *listener, const struct tulpar_channel *line,
                         enum tulpar_channel_result *result) {
    struct tool_session *session = listener->session;
    bool pipes_too = session->with.arguments->verb == VERB_MONITOR && line != NULL;
    uint8_t typed[MONITOR_CHUNK];
    size_t length = 0;

    if (session->with.keyboard == NULL) {
        return;
    }
    switch (session->with.keyboard->read(typed, typing_room(session), pipes_too, &length)) {
    case KEYBOARD_ENDED: listener->left = true; break;
    case KEYBOARD_PIPED: *result = send_bytes(listener, line, typed, length); break;
    case KEYBOARD_TYPED: take_keys(listener, line, typed, length, result); break;
    }
}

/* -- the loop ----------------------------------------------------------------------------------*/

static enum tulpar_channel_result listen(struct listener *listener, uint8_t bytes[MONITOR_CHUNK],
                                         size_t *length) {
    const struct tulpar_channel *channel = listener->session->with.channel;
    uint64_t slice_us = session_now(listener->session) + MONITOR_SLICE_US;

    return channel->read(channel->context, bytes, MONITOR_CHUNK, length,
                         slice_us < listener->end_us ? slice_us : listener->end_us);
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

static void listen_to_the_end(struct listener *listener) {
    const struct tulpar_channel *channel = listener->session->with.channel;

    while (!monitor_is_over(listener)) {
        uint8_t bytes[MONITOR_CHUNK];
        size_t length = 0;
        enum tulpar_channel_result result = TULPAR_CHANNEL_OK;

        if (!monitor_make_way(listener)) {
            return;
        }
        monitor_take_typing(listener, channel, &result);
        if (listener->left) {
            return;
        }
        if (result == TULPAR_CHANNEL_OK || result == TULPAR_CHANNEL_TIMEOUT) {
            result = listen(listener, bytes, &length);
        }
        monitor_show(listener, bytes, length);
        bool lost = result == TULPAR_CHANNEL_CLOSED || result == TULPAR_CHANNEL_FAILED;
        if (lost && !monitor_wait_for_port(listener, result)) {
            return;
        }
    }
}

static void begin(struct listener *listener, struct tool_session *session) {
    const struct arguments *arguments = session->with.arguments;

    listener->view = (struct monitor_view){
        .timestamps = listener->settings->timestamps,
        .hex = listener->settings->hex,
        .put = put,
        .context = listener,
        .wall_clock = session->with.wall_clock,
        .start_us = session_now(session),
    };
    listener->keys.enter = arguments->enter;
    if (arguments->has_timeout && arguments->timeout_us != TIMEOUT_NEVER) {
        listener->end_us = session_now(session) + arguments->timeout_us;
    }
}

enum exit_code session_monitor(struct tool_session *session, const uint8_t *first,
                               size_t first_length) {
    const struct keyboard *keyboard = session->with.keyboard;
    struct monitor_settings own;
    struct listener listener = {
        .session = session, .settings = session->with.settings, .end_us = UINT64_MAX};
    bool typed = keyboard != NULL && keyboard->is_terminal();

    if (listener.settings == NULL) {
        listener.settings = &own;
        monitor_settings_init(&own, session->with.arguments);
    }
    if (!change_rate(session, &first_length)) {
        return rate_refused(session);
    }
    begin(&listener, session);
    listener.settings->listened = true;
    console_say(session->with.console, "listening on %s at %u baud; %s", session->with.port,
                (unsigned)session->baud, typed ? "Ctrl-] q leaves, Ctrl-] h helps" : "Ctrl-C ends");
    if (first_length > 0) {
        monitor_show(&listener, first, first_length);
    }
    listen_to_the_end(&listener);
    monitor_show_rest(&listener);
    if (keyboard != NULL) {
        keyboard->rest();
    }
    if (listener.settings == &own) {
        monitor_log_close(&own);
    }
    bool lost = listener.settings->log_lost && listener.exit_code == EXIT_DONE;
    return lost ? EXIT_OUTPUT : listener.exit_code;
}
