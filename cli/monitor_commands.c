/* SPDX-License-Identifier: MIT */
/* What the keys behind Ctrl-] do. */
#include <errno.h>
#include <string.h>

#include "cli/log_file.h"
#include "cli/monitor.h"
#include "cli/options.h"

/* The answer to a key: whatever --quiet says. */
#define SAY_TO(listener, ...) console_trace((listener)->session->with.console, __VA_ARGS__)

void monitor_settings_init(struct monitor_settings *settings, const struct arguments *arguments) {
    memset(settings, 0, sizeof *settings);
    settings->timestamps = arguments->timestamps;
    settings->hex = arguments->hex;
    settings->echo = arguments->echo;
}

/* -- the log -----------------------------------------------------------------------------------*/

bool monitor_log_open(struct monitor_settings *settings, const char *path,
                      struct message *message) {
    text_set(settings->log_name, sizeof settings->log_name, "%s", path);
    settings->log = log_file_open(path);
    if (settings->log != NULL) {
        return true;
    }
    memset(message, 0, sizeof *message);
    message->exit_code = EXIT_OUTPUT;
    text_set(message->what, sizeof message->what, "cannot write %s", path);
    text_set(message->cause, sizeof message->cause, "the system says: %s", strerror(errno));
    text_set(message->next, sizeof message->next, "name a file that can be written: --log FILE");
    return false;
}

void monitor_log_close(struct monitor_settings *settings) {
    if (settings->log != NULL) {
        (void)fclose(settings->log); /* all of it was written and flushed, or told */
        settings->log = NULL;
    }
}

/* By the time, so that each has a name of its own; one that is there all the same is gone on with.
 */
static void begin_log(struct listener *listener) {
    char name[LOG_NAME_MAX] = "tulpar.log";
    struct wall_time now = {0};
    struct message message;

    if (listener->session->with.wall_clock != NULL) {
        listener->session->with.wall_clock(false, &now);
        text_set(name, sizeof name, "tulpar-%04u%02u%02u-%02u%02u%02u.log", now.year, now.month,
                 now.day, now.hour, now.minute, now.second);
    }
    if (monitor_log_open(listener->settings, name, &message)) {
        SAY_TO(listener, "log: what comes goes to %s, too", name);
    } else {
        SAY_TO(listener, "%s: %s", message.what, message.cause);
    }
}

static void toggle_log(struct listener *listener) {
    struct monitor_settings *settings = listener->settings;

    monitor_show_rest(listener);
    if (settings->log == NULL || settings->log_failed) {
        monitor_log_close(settings);
        settings->log_failed = false;
        begin_log(listener);
        return;
    }
    settings->log_off = !settings->log_off;
    SAY_TO(listener, settings->log_off ? "log: off; %s stays as it is" : "log: on, %s goes on",
           settings->log_name);
}

/* -- reset -------------------------------------------------------------------------------------*/

/* By packets, at the bootloader's rate; then back to the application's. */
static void start_by_bootloader(struct listener *listener) {
    struct tool_session *session = listener->session;
    const struct tulpar_channel *channel = session->with.channel;
    struct tulpar_flasher *flasher = NULL;
    const uint8_t *first = NULL;
    size_t length = 0;

    SAY_TO(listener, "asking the board to start again");
    enum tulpar_error error = session_start_again(session, &flasher);
    if (error == TULPAR_OK) {
        first = tulpar_unread(flasher, &length);
    } else if (error != TULPAR_CANCELLED) {
        SAY_TO(listener, "the board was not started again: %s",
               error == TULPAR_NO_DEVICE ? "no bootloader answers, and no application makes way; "
                                           "press its reset button, or name a line: --reset dtr"
                                         : "its bootloader refuses, or stopped answering; see "
                                           "tulpar info");
    }
    if (channel->set_baud(channel->context, session->baud) != TULPAR_CHANNEL_OK) {
        SAY_TO(listener, "the line cannot be set to %u baud", (unsigned)session->baud);
    }
    if (length > 0) {
        monitor_show(listener, first, length);
    }
    tulpar_close(flasher);
}

static void reset(struct listener *listener) {
    const struct session_setup *with = &listener->session->with;

    monitor_show_rest(listener);
    if (with->keyboard != NULL) {
        with->keyboard->rest(); /* Ctrl-C ends it meanwhile */
    }
    if (with->arguments->reset != RESET_NONE && with->monitor_port != NULL) {
        with->monitor_port->reset(with->monitor_port->context);
    } else {
        start_by_bootloader(listener);
    }
}

/* -- the others --------------------------------------------------------------------------------*/

static void flash(struct listener *listener) {
    struct monitor_settings *settings = listener->settings;

    if (!settings->can_flash) {
        SAY_TO(listener,
               "no file was sent by this command; from another terminal, tulpar flash FILE "
               "borrows the port");
        return;
    }
    settings->flash_again = true;
    listener->left = true;
}

static void next_timestamps(struct listener *listener) {
    struct monitor_settings *settings = listener->settings;

    settings->timestamps = (enum timestamps)((settings->timestamps + 1) % TIMESTAMPS_KINDS);
    listener->view.timestamps = settings->timestamps;
    SAY_TO(listener, "timestamps: %s", timestamps_name(settings->timestamps));
}

static void toggle_hex(struct listener *listener) {
    struct monitor_settings *settings = listener->settings;

    settings->hex = !settings->hex;
    monitor_view_set_hex(&listener->view, settings->hex);
    monitor_show_rest(listener);
    SAY_TO(listener, "hex: %s", settings->hex ? "on" : "off");
}

static void help(struct listener *listener) {
    SAY_TO(listener, "Ctrl-] and then: q leaves this monitor");
    SAY_TO(listener, "  r  resets the board (--reset LINE, or by its bootloader)");
    SAY_TO(listener, "  f  sends the file of this command again, and goes on listening");
    SAY_TO(listener, "  t  timestamps, the next kind: time, start, delta, iso, none");
    SAY_TO(listener, "  x  hexadecimal, or text again");
    SAY_TO(listener, "  l  log to a file, on and off");
    SAY_TO(listener, "  e  echo of what is typed, on and off");
    SAY_TO(listener, "  h  this help; Enter or Esc: nothing");
    SAY_TO(listener, "  Ctrl-]  sends Ctrl-] to the board; all other keys are the board's");
}

void monitor_do(struct listener *listener, enum monitor_command command, bool has_port) {
    struct monitor_settings *settings = listener->settings;

    if (!has_port && (command == KEY_RESET || command == KEY_FLASH)) {
        SAY_TO(listener, "not now: the port is gone");
        return;
    }
    switch (command) {
    case KEY_NONE: break;
    case KEY_MENU:
        SAY_TO(listener, "q leave, h help, r reset, f flash again, t timestamps, x hex, l log, "
                         "e echo, Ctrl-] itself");
        break;
    case KEY_QUIT: listener->left = true; break;
    case KEY_HELP: help(listener); break;
    case KEY_RESET: reset(listener); break;
    case KEY_FLASH: flash(listener); break;
    case KEY_TIMESTAMPS: next_timestamps(listener); break;
    case KEY_HEX: toggle_hex(listener); break;
    case KEY_ECHO:
        settings->echo = !settings->echo;
        SAY_TO(listener, "echo: %s", settings->echo ? "on" : "off");
        break;
    case KEY_LOG: toggle_log(listener); break;
    case KEY_UNKNOWN: SAY_TO(listener, "no such key behind Ctrl-]; h helps"); break;
    }
}
