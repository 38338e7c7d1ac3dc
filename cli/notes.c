/* SPDX-License-Identifier: MIT */
/* What is out of the ordinary with a board, and what to type. */
#include "cli/session.h"

static void note_not_looked(const struct tool_session *session, const struct tulpar_device *device,
                            const char *flash) {
    console_say(session->with.console,
                "note: after %u faults in a row the bootloader did not look at what is installed, "
                "and waits for a new application: %s; it looks again after the power was off",
                device->fault_count, flash);
}

static void note_unchecked(const struct tool_session *session, const char *record) {
    console_say(session->with.console,
                "note: the application is not the one that was installed, and is started only "
                "since a debugger is attached; to make it the installed one: %s",
                record);
}

/* The bootloader was exchanged for one of another version. */
static bool note_other_version(const struct tool_session *session,
                               const struct tulpar_device *device, const char *flash,
                               const char *record) {
    bool older = device->record_state == TULPAR_RECORD_OLDER;

    if (!older && device->record_state != TULPAR_RECORD_NEWER) {
        return false;
    }
    console_say(session->with.console,
                "note: the record of what is installed was written by %s bootloader, which this "
                "one cannot follow: it leaves the flash as it is, and starts nothing",
                older ? "an older" : "a newer");
    if (older) {
        console_say(session->with.console,
                    "next: %s, if FILE is what the flash holds; otherwise: %s", record, flash);
    } else {
        console_say(session->with.console,
                    "next: put the newer bootloader back, by a probe; to install with this one: %s",
                    flash);
    }
    return true;
}

/* It differs from its record, or has none. */
static void note_unrecorded(const struct tool_session *session, const struct tulpar_device *device,
                            const char *flash, const char *record) {
    bool altered = device->image.verdict == TULPAR_VERDICT_ALTERED;

    if (device->record_state == TULPAR_RECORD_SWAPPING ||
        device->record_state == TULPAR_RECORD_REPLACING ||
        device->record_state == TULPAR_RECORD_REVERTING) {
        console_say(session->with.console,
                    "note: the slots are half swapped: power the board at 3.3 V and reset it, and "
                    "it goes on by itself; an update now would lose both applications");
        return;
    }
    if (device->record_state == TULPAR_RECORD_UPDATING || device->next_offset != TULPAR_NO_OFFSET) {
        console_say(session->with.console,
                    "note: an update is not whole, so nothing is started: %s", flash);
        return;
    }
    console_say(session->with.console,
                "note: %s. Was an application loaded by a debugger or a programmer? Then: %s; "
                "otherwise: %s",
                altered ? "the flash does not hold what was installed last, so nothing is started"
                        : "nothing is installed",
                record, flash);
}

void notes_device(const struct tool_session *session, const struct tulpar_device *device) {
    char flash[MESSAGE_PART_MAX], record[MESSAGE_PART_MAX];

    session_file_command(session, VERB_FLASH, "FILE", flash);
    session_file_command(session, VERB_RECORD, "FILE", record);
    if ((device->conditions & TULPAR_CONDITION_NOT_LOOKED) != 0) {
        note_not_looked(session, device, flash);
    } else if ((device->conditions & TULPAR_CONDITION_UNCHECKED) != 0) {
        note_unchecked(session, record);
    } else if (device->image.verdict == TULPAR_VERDICT_BAD_WORD) {
        console_say(session->with.console,
                    "note: a word of the application cannot be read any more; to write it anew: %s",
                    flash);
    } else if (!note_other_version(session, device, flash, record) &&
               device->image.verdict != TULPAR_VERDICT_VALID) {
        note_unrecorded(session, device, flash, record);
    }
}
