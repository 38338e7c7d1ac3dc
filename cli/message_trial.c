/* SPDX-License-Identifier: MIT */
/* What stands in the way of a verb, as the board's state says before anything is asked of it. */
#include "cli/message.h"
#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

void message_for_untried(struct message *message, const struct tulpar_device *device,
                         const char *run, const char *command) {
    message->exit_code = EXIT_REFUSED;
    SET(what, "the new application has not been started yet");
    if (device->record_state == TULPAR_RECORD_REPLACING) {
        SET(cause, "it waits for the next reset, and then stays without a trial");
        SET(next, "%s", run);
        return;
    }
    SET(cause, "it waits for the next reset, and its trial begins with its first start");
    SET(next, "%s; when it works: %s", run, command);
}

void message_for_unreverted(struct message *message, const char *run, const char *command) {
    message->exit_code = EXIT_REFUSED;
    SET(what, "the new application has not been started yet, and there is nothing to take back");
    SET(cause, "it waits for the next reset; the old one is still in its place");
    SET(next, "flash the old one again; or %s, and then: %s", run, command);
}

void message_for_no_background(struct message *message, const struct tulpar_device *device,
                               const char *command) {
    message->exit_code = EXIT_REFUSED;
    SET(what, "the board takes no update while its application runs");
    SET(next, "by the bootloader, while nothing runs: %s", command);
    if (device->record_state == TULPAR_RECORD_TRIAL) {
        SET(next,
            "tulpar confirm%s keeps it, and then the same command once more; or, and it is given "
            "up first: %s",
            message->at, command);
    }
    SET(cause, "%s",
        device->record_state == TULPAR_RECORD_TRIAL
            ? "the application is on trial, and the way back lies where the update would go"
        : device->slots < 2
            ? "it has one slot, and the application is in it"
            : "no application answered that knows how to (background/tulpar_update.h)");
}

void message_for_no_answer_in_background(struct message *message, const char *path,
                                         const char *command) {
    message->exit_code = EXIT_NO_DEVICE;
    SET(what, "no application answers on %s that takes an update while it runs", path);
    SET(cause, "another port or rate, or it does not know how to (background/tulpar_update.h); "
               "nobody was asked to make way");
    SET(next, "by the bootloader, while nothing runs: %s", command);
}

void message_for_reset_in_background(struct message *message, const char *command) {
    message->exit_code = EXIT_REFUSED;
    SET(what, "the board was reset in the middle of the update, which its application took");
    SET(cause, "power, a watchdog, or the reset button");
    SET(next, "once more; or by the bootloader, while nothing runs: %s", command);
}

void message_for_open_update(struct message *message, const struct tulpar_device *device) {
    message->exit_code = EXIT_REFUSED;
    SET(what, "an update was begun and is not whole: %u bytes have come",
        (unsigned)device->next_offset);
    SET(cause, "whoever sent it stopped in the middle, and half an application is never started");
    SET(next, "tulpar flash FILE%s finishes it", message->at);
}

void message_for_difference(struct message *message, const char *file, uint32_t differ,
                            const char *flash) {
    message->exit_code = EXIT_VERIFY;
    SET(what, "the flash of the board does not hold %s", file);
    if (differ > 0) {
        SET(cause, "pages with %u of its bytes hold something else", (unsigned)differ);
    } else {
        SET(cause, "it is another build, or it was never loaded");
    }
    SET(next, "send it: %s", flash);
}

void message_for_unrecorded(struct message *message, const char *file, const char *record) {
    message->exit_code = EXIT_VERIFY;
    SET(what, "the flash of the board holds %s, but it is not what is installed", file);
    SET(cause, "a debugger or a programmer has put it there, and no record says so");
    SET(next, "%s", record);
}

void message_for_record_on_trial(struct message *message, const char *command) {
    message->exit_code = EXIT_REFUSED;
    SET(what, "an application is on trial, and its flash holds something else now");
    SET(cause, "a record would take the place of the way back to the old one");
    SET(next, "tulpar revert%s or tulpar confirm%s ends the trial; then: %s", message->at,
        message->at, command);
}

void message_for_confidential_record(struct message *message, const char *flash) {
    message->exit_code = EXIT_REFUSED;
    SET(what, "this bootloader does not compare files with what its flash holds");
    SET(cause, "it was built so that nothing of its flash can be found out through it");
    SET(next, "send the file: %s", flash);
}
