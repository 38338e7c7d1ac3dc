/* SPDX-License-Identifier: MIT */
#include "cli/message.h"
#include "cli/names.h"
#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)
#define ADD(part, ...) text_add(message->part, sizeof message->part, __VA_ARGS__)

static const char *doing(enum tulpar_step step) {
    switch (step) {
    case TULPAR_STEP_CONNECT: return "looking for the board";
    case TULPAR_STEP_RATE: return "agreeing on the rate of the line";
    case TULPAR_STEP_COMPARE: return "comparing the image with the flash";
    case TULPAR_STEP_BEGIN: return "opening the update";
    case TULPAR_STEP_WRITE: return "sending the image";
    case TULPAR_STEP_FINISH: return "closing the update";
    case TULPAR_STEP_VERIFY: return "verifying the image";
    case TULPAR_STEP_RUN: return "starting the application";
    case TULPAR_STEP_ERASE: return "erasing the application";
    case TULPAR_STEP_CONFIRM: return "confirming the application";
    case TULPAR_STEP_REVERT: return "bringing the old application back";
    }
    return "talking to the board";
}

/* What the board is left as, when an update or an erase was cut short. */
static void say_state(struct message *message, const struct tulpar_report *report,
                      const char *command) {
    if (report->withdrawn && report->failure.step != TULPAR_STEP_CONNECT) {
        SET(next, "the board has no valid application now and waits in its bootloader: %s",
            command);
    } else {
        SET(next, "%s", command);
    }
}

/* The image is there, or nearly: it was checked and recorded, or not yet, or even started. */
static bool at_the_end(enum tulpar_step step) {
    return step == TULPAR_STEP_FINISH || step == TULPAR_STEP_VERIFY || step == TULPAR_STEP_RUN;
}

/* RUN was the last that the board was told, and it swaps its slots before it starts anything. */
static bool may_be_swapping(const struct tulpar_report *report) {
    uint8_t state = report->device.record_state;

    return report->failure.step == TULPAR_STEP_RUN &&
           (state == TULPAR_RECORD_SWAPPING || state == TULPAR_RECORD_REPLACING ||
            state == TULPAR_RECORD_REVERTING);
}

/* What the board is left as, when an update or an erase was cut short and nobody said more. */
static void say_state_unheard(struct message *message, const struct tulpar_report *report,
                              const char *command) {
    if (may_be_swapping(report)) {
        SET(next,
            "the board swaps its slots by itself and then starts the application; a packet "
            "before that would keep it waiting; later: tulpar info%s",
            message->at);
    } else if (report->withdrawn && at_the_end(report->failure.step)) {
        SET(next,
            "the board may have the new application, or none that is valid; tulpar info%s tells; "
            "to be sure: %s",
            message->at, command);
    } else {
        say_state(message, report, command);
    }
}

static void say_port_gone(struct message *message, const struct tulpar_report *report,
                          const char *path, const char *command) {
    message->exit_code = EXIT_PORT;
    SET(what, "lost %s while %s", path, doing(report->failure.step));
    SET(cause, "%s",
        report->failure.channel == TULPAR_CHANNEL_CLOSED
            ? "the board was unplugged, or the other end of the line was closed"
            : "the system refuses to read or write it");
    say_state_unheard(message, report, command);
}

static void say_no_device(struct message *message, const struct tulpar_report *report,
                          const char *path, const char *command) {
    const struct tulpar_heard *heard = &report->failure.heard;
    uint32_t bytes = heard->printable + heard->other;

    message->exit_code = EXIT_NO_DEVICE;
    if (report->failure.stays) {
        SET(what, "an application answers on %s, and does not make way for its bootloader", path);
        SET(cause, "it refuses the request to enter the bootloader, or does not follow it");
        SET(next, "press the reset button while this waits: %s", command);
    } else if (bytes == 0) {
        SET(what, "no answer on %s at %u baud", path, (unsigned)report->baud);
        SET(cause, "another port, no power, or no Tulpar bootloader in this board's flash");
        SET(next, "tulpar list shows the ports; then press the reset button while this waits: %s",
            command);
    } else if (heard->other * 4 < bytes) {
        SET(what, "no bootloader answers on %s; an application talks there", path);
        SET(cause, "the application does not listen for the request to enter the bootloader");
        SET(next, "press the reset button while this waits: %s", command);
    } else {
        SET(what, "nothing readable comes from %s at %u baud", path, (unsigned)report->baud);
        SET(cause, "the board talks at another rate, or the wire is bad");
        SET(next, "%s",
            "the same command with the rate of the board; of the bootloader: -b 115200");
    }
}

static void say_foreign(struct message *message, const struct tulpar_report *report,
                        const char *path) {
    message->exit_code = EXIT_NO_DEVICE;
    if (report->failure.protocol == 0) {
        SET(what, "the bootloader on %s refuses to say what it is", path);
        SET(cause, "it may be the tutorial's own bootloader, which knows two commands only");
        SET(next, "put Tulpar's bootloader into flash once, through ST-LINK: see README.md");
    } else {
        SET(what, "the bootloader on %s speaks protocol version %u, this tool version %d", path,
            report->failure.protocol, TULPAR_PROTOCOL_VERSION);
        SET(cause, "tool and bootloader come from different releases");
        SET(next, "update the older of the two: tulpar --version");
    }
}

static void say_nonsense(struct message *message, const struct tulpar_report *report,
                         const char *path, const char *command) {
    message->exit_code = EXIT_NO_DEVICE;
    SET(what, "what answers on %s cannot be the board that it says it is", path);
    SET(cause, "%s: a damaged bootloader, or another device there", report->failure.nonsense);
    SET(next,
        "check the cable and the port, or put the bootloader into flash again through "
        "ST-LINK; the same with each packet: %s --trace",
        command);
}

static void say_transfer(struct message *message, const struct tulpar_report *report,
                         const char *command) {
    const struct tulpar_failure *failure = &report->failure;

    message->exit_code = EXIT_TRANSFER;
    SET(what, "the board stopped answering while %s", doing(failure->step));
    if (failure->step == TULPAR_STEP_WRITE) {
        ADD(what, ", at offset %u", (unsigned)failure->offset);
    }
    if (failure->step == TULPAR_STEP_RUN) {
        SET(cause, "the order to start was not confirmed: the application may run, or not");
        SET(next, "look: tulpar monitor%s; or start it again: tulpar run%s", message->at_monitor,
            message->at);
        return;
    }
    SET(cause, "a loose cable, lost power, or a line too noisy");
    if (failure->attempts > 0) {
        ADD(cause, ": sent %u time%s without success", failure->attempts,
            failure->attempts == 1 ? "" : "s");
    }
    if (report->withdrawn && failure->step == TULPAR_STEP_WRITE) {
        /* Before the first change, or behind the last one, it was reset and runs again. */
        SET(next,
            "the board may have the old application, the new one, or none that is valid; tulpar "
            "info%s tells; to go on: %s",
            message->at, command);
        return;
    }
    say_state_unheard(message, report, command);
}

static void say_verify(struct message *message, const struct tulpar_report *report,
                       const char *command) {
    message->exit_code = EXIT_VERIFY;
    if (report->failure.step == TULPAR_STEP_RUN) {
        SET(what, "the new application is damaged after the swap, so the old one is back and runs");
        SET(cause, "flash cells that wear out, or a board that was disturbed while it swapped");
        SET(next, "once more: %s", command);
        return;
    }
    if (report->failure.step == TULPAR_STEP_CONFIRM) {
        SET(what, "the application on trial is damaged, and is not confirmed");
        SET(cause, "flash cells that wear out; the old application is whole");
        SET(next, "tulpar revert%s brings the old one back", message->at);
        return;
    }
    SET(what, "the flash does not hold %s",
        report->failure.step == TULPAR_STEP_COMPARE ? "this file" : "what was sent");
    SET(cause, "%s",
        report->failure.step == TULPAR_STEP_VERIFY
            ? "what the board reports of its flash differs from the file"
            : "the board's CRC over its flash differs from the file's: damaged on the way, "
              "or flash cells that wear out");
    say_state(message, report, command);
}

static void say_status(struct message *message, enum tulpar_status status) {
    SET(cause, "%s", status_words(status));
    if (status != TULPAR_STATUS_OK) {
        ADD(cause, " (status %s)", tulpar_status_name(status));
    }
}

/* The application on trial stays there. */
static void say_no_way_back(struct message *message, enum tulpar_status status,
                            const char *command) {
    if (status == TULPAR_STATUS_DIGEST) {
        SET(cause, "the old application, in the secondary slot, is damaged (status DIGEST)");
        SET(next, "tulpar confirm%s keeps the one that is on trial; then: %s", message->at,
            command);
    } else {
        SET(next, "%s", command);
    }
}

static void say_nothing_to_run(struct message *message, const struct tulpar_device *device) {
    if (device->record_state == TULPAR_RECORD_OLDER ||
        device->record_state == TULPAR_RECORD_NEWER) {
        SET(cause, "the record of what is installed is %s",
            record_state_name(device->record_state));
        SET(next, "tulpar info%s says how to go on", message->at);
    } else {
        SET(cause, "no valid application is installed");
        SET(next, "tulpar flash FILE%s", message->at);
    }
}

/* Only a running application that was told to start its successor leads here. */
static void say_not_swapped(struct message *message, const struct tulpar_device *device,
                            const char *command) {
    if (device->last_error == TULPAR_STATUS_OK) { /* it says why when it refuses */
        SET(what, "the new application was not swapped in, and the one that ran before runs again");
        SET(cause, "the order to start it did not come through, or the board was reset before it "
                   "was followed");
        SET(next, "once more; what was sent is not sent again: %s", command);
        return;
    }
    SET(what, "the board refused the swap, and the application that ran before runs again");
    SET(cause, "the supply is too low to swap, a page of flash is worn, or the new application was "
               "damaged while it waited");
    SET(next, "power the board at 3.3 V, and then once more: %s", command);
}

static void say_refused(struct message *message, const struct tulpar_report *report,
                        const char *command) {
    enum tulpar_status status = report->failure.status;

    message->exit_code = EXIT_REFUSED;
    SET(what, "the board refused while %s", doing(report->failure.step));
    say_status(message, status);
    if (report->failure.step == TULPAR_STEP_RUN && status == TULPAR_STATUS_OK) {
        say_not_swapped(message, &report->device, command);
    } else if (report->failure.step == TULPAR_STEP_RUN && status == TULPAR_STATUS_STATE) {
        say_nothing_to_run(message, &report->device);
    } else if (report->failure.step == TULPAR_STEP_WRITE && status == TULPAR_STATUS_STATE) {
        SET(cause, "it was reset again and again during the update: power or a watchdog");
        say_state(message, report, command);
    } else if (report->failure.step == TULPAR_STEP_REVERT && status != TULPAR_STATUS_FLASH) {
        say_no_way_back(message, status, command);
    } else if (status == TULPAR_STATUS_FLASH) {
        SET(next,
            "reset the board and try once more; if it stays, the chip is write-protected or worn: "
            "tulpar info%s",
            message->at);
    } else if (status == TULPAR_STATUS_SUPPLY) {
        SET(next, "power the board at 3.3 V: try another cable, and no USB port of a keyboard; "
                  "reset it, and then the same command again");
    } else if (status == TULPAR_STATUS_IMAGE) {
        SET(next,
            "check its first two words, the initial stack pointer and the reset handler, and that "
            "bootloader and tool are of one release: tulpar info%s",
            message->at);
    } else if (status == TULPAR_STATUS_SIGNATURE) {
        SET(next, "tulpar image info FILE says whether it is signed, for which product and which "
                  "board; tulpar sign signs it");
    } else if (status == TULPAR_STATUS_RANGE) {
        SET(next, "see how large the application area is: tulpar info%s", message->at);
    } else {
        say_state(message, report, command);
    }
}

void message_for_interruption(struct message *message, const char *doing) {
    message->exit_code = EXIT_INTERRUPTED;
    SET(what, "interrupted while %s", doing);
    SET(cause, "you or another program asked for it");
}

static void say_cancelled(struct message *message, const struct tulpar_report *report,
                          const char *command) {
    message_for_interruption(message, doing(report->failure.step));
    if (report->failure.step == TULPAR_STEP_WRITE || report->failure.step == TULPAR_STEP_BEGIN) {
        ADD(what, ", at offset %u", (unsigned)report->failure.offset);
    }
    say_state_unheard(message, report, command);
}

const char *message_of_running(const struct tulpar_report *report) {
    return report->put_back ? "the application has been started again" : "the application runs";
}

void message_add_departure(struct message *message, const struct tulpar_report *report, bool runs,
                           const char *run, const char *command) {
    if (runs && at_the_end(report->failure.step)) {
        SET(next, "an application has been started, and may be the new one: tulpar info%s tells",
            message->at);
    } else if (runs) {
        SET(next, "%s: %s", message_of_running(report), command);
    } else if (at_the_end(report->failure.step)) {
        SET(next,
            "the update may be whole by now (tulpar info%s tells); then it is the new application "
            "that starts by itself after %d s, or by: %s",
            message->at, IDLE_START_S, run);
    } else {
        SET(next,
            "an application that made way for it starts again by itself after %d s, or by: %s",
            IDLE_START_S, run);
    }
}

void message_add_holder(struct message *message, const char *holder, const char *command) {
    SET(cause, "%s has the port open, too, and takes the answers", holder);
    SET(next, "end that program, then: %s", command);
}

void message_for_flasher(struct message *message, const struct tulpar_report *report,
                         enum tulpar_error error, const char *path, const char *command) {
    switch (error) {
    case TULPAR_OK:
    case TULPAR_TRANSFER: say_transfer(message, report, command); break;
    case TULPAR_PORT: say_port_gone(message, report, path, command); break;
    case TULPAR_NO_DEVICE: say_no_device(message, report, path, command); break;
    case TULPAR_FOREIGN: say_foreign(message, report, path); break;
    case TULPAR_NONSENSE: say_nonsense(message, report, path, command); break;
    case TULPAR_VERIFY: say_verify(message, report, command); break;
    case TULPAR_REFUSED: say_refused(message, report, command); break;
    case TULPAR_CANCELLED: say_cancelled(message, report, command); break;
    }
}
