/* SPDX-License-Identifier: MIT */
#include "cli/doctor_board.h"

#include <string.h>

#include "cli/names.h"
#include "cli/seconds.h"

#define SET(part, ...) text_set(check->part, sizeof check->part, __VA_ARGS__)

enum {
    FIRST_US =
        3 * US_PER_SECOND, /* to be asked for the bootloader, and for a window after a reset */
    OTHER_US = US_PER_SECOND / 4, /* a bootloader that waits answers at once */
    LEAVE_US = 700000,            /* a reset, and INFO: Ctrl-C ends within a second */
};

/* Those that bootloaders may have been built for, the likeliest first. */
static const uint32_t rates[] = {115200, 921600,  460800,  230400, 57600,
                                 9600,   1000000, 2000000, 38400,  19200};

/* What came at a rate at which nobody answered. */
struct silence {
    struct tulpar_heard heard;
    uint32_t baud; /* where a text came, or at first */
    bool stays;
};

static bool is_text(const struct tulpar_heard *heard) {
    return heard->printable > 0 && heard->other * 4 < heard->printable + heard->other;
}

static bool stop_asked(void *context) {
    const struct console *console = context;

    return console->stopped != NULL && console->stopped();
}

static void say_found(struct check *check, const struct tulpar_report *report,
                      const struct diagnosis *diagnosis) {
    const struct tulpar_device *device = &report->device;
    char version[VERSION_TEXT_MAX], at[MESSAGE_PART_MAX] = "";
    bool runs = report->arrival == TULPAR_ARRIVED_IN_BACKGROUND;

    version_text(device->bootloader_version, version);
    SET(text, "%s %s of %s answers at %u baud; application: %s",
        runs ? "the running application, by its update library" : "bootloader", version,
        device->board, (unsigned)report->baud, tulpar_verdict_name(device->image.verdict));
    arguments_add_line(diagnosis->port, report->baud == BAUD_DEFAULT ? BAUD_AUTO : report->baud, at,
                       sizeof at);
    SET(next, "nothing is wrong: tulpar flash FILE%s", at);
}

static void say_error(struct check *check, const struct tulpar_report *report,
                      enum tulpar_error error, const struct diagnosis *diagnosis) {
    struct message message = {0};
    char command[MESSAGE_PART_MAX] = "tulpar info";

    arguments_add_line(diagnosis->port, BAUD_AUTO, command, sizeof command);
    message_for_flasher(&message, report, error, diagnosis->port, command);
    check->finding = FINDING_BAD;
    check->exit_code = message.exit_code;
    SET(text, "%s; %s", message.what, message.cause);
    SET(next, "%s", message.next);
}

static void say_nobody(struct check *check, const struct silence *silence,
                       const struct diagnosis *diagnosis) {
    char command[MESSAGE_PART_MAX] = "tulpar info";

    arguments_add_line(diagnosis->port, BAUD_AUTO, command, sizeof command);
    check->finding = FINDING_BAD;
    check->exit_code = EXIT_NO_DEVICE;
    if (silence->stays || is_text(&silence->heard)) {
        SET(text, "none answers; an application talks at %u baud, and does not make way",
            (unsigned)silence->baud);
        SET(next, "press the reset button while this waits: %s", command);
    } else if (silence->heard.other > 0) {
        SET(text,
            "none answers at %d rates, and what comes is no text: an application at another "
            "rate, or a bad wire",
            (int)(sizeof rates / sizeof rates[0]));
        SET(next, "press the reset button while this waits: %s", command);
    } else {
        SET(text, "none answers at %d rates, and nothing comes at all",
            (int)(sizeof rates / sizeof rates[0]));
        SET(next,
            "is it the right port, has the board power, are TX and RX crossed? Then press the "
            "reset "
            "button while this waits: %s; a board without a bootloader: docs/INSTALL.md",
            command);
    }
}

/* True: somebody answers, or it makes no sense to go on; *error says which. */
static bool try_rate(uint32_t baud, bool first, const struct tulpar_channel *channel,
                     struct check *check, struct diagnosis *diagnosis, struct silence *silence,
                     struct console *console, enum tulpar_error *error) {
    struct tulpar_options options = {
        .baud = baud,
        .background = first,
        .background_on_trial = first,
        .hooks = {.context = console, .cancelled = stop_asked},
    };
    struct tulpar_flasher *flasher = tulpar_open(channel, &options);

    if (flasher == NULL) {
        *error = TULPAR_OK;
        console->output_lost = true; /* no memory */
        return true;
    }
    *error = tulpar_connect(flasher, first ? FIRST_US : OTHER_US);
    const struct tulpar_report *report = tulpar_report(flasher);
    if (*error == TULPAR_OK) {
        diagnosis->baud = report->baud;
        say_found(check, report, diagnosis);
    } else if (*error != TULPAR_NO_DEVICE) {
        say_error(check, report, *error, diagnosis);
    } else if (first || (is_text(&report->failure.heard) && !is_text(&silence->heard))) {
        *silence = (struct silence){report->failure.heard, baud, report->failure.stays};
    }
    /* Where nobody answered, nobody would hear that it shall go on. */
    if (*error != TULPAR_NO_DEVICE && tulpar_has_stopped(flasher)) {
        (void)!tulpar_leave(flasher, LEAVE_US); /* by itself it goes on after a minute */
    }
    tulpar_close(flasher);
    return *error != TULPAR_NO_DEVICE;
}

bool doctor_board(struct check *check, const struct tulpar_channel *channel,
                  struct diagnosis *diagnosis, const struct arguments *arguments,
                  struct console *console) {
    uint32_t given = arguments_line_baud(arguments);
    struct silence silence = {0};
    enum tulpar_error error;

    console_detail(console, "asking for a bootloader at %u baud", (unsigned)given);
    bool ended = try_rate(given, true, channel, check, diagnosis, &silence, console, &error);
    for (size_t i = 0; !ended && i < sizeof rates / sizeof rates[0]; i++) {
        if (rates[i] == given ||
            channel->set_baud(channel->context, rates[i]) != TULPAR_CHANNEL_OK) {
            continue; /* the driver does not know it */
        }
        console_detail(console, "asking for a bootloader at %u baud", (unsigned)rates[i]);
        ended = try_rate(rates[i], false, channel, check, diagnosis, &silence, console, &error);
    }
    if (!ended) {
        say_nobody(check, &silence, diagnosis);
    }
    return error != TULPAR_CANCELLED;
}
