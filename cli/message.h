/* SPDX-License-Identifier: MIT */
/* Every error of the tool in three parts: what failed, the likely cause, the next thing to do. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "cli/exit_code.h"
#include "serial/serial_port.h"
#include "tulpar/image.h"
#include "tulpar/tulpar.h"

/* Commands are the longest, and have several paths in them. */
enum { MESSAGE_PART_MAX = 2048 };

struct message {
    /* Stands behind every command that is advised for the same board: " -p /dev/x -b 9600". Set by
     * who knows the port, before the message is made; empty: the tool would look for a port. */
    char at[MESSAGE_PART_MAX];
    char
        at_monitor[MESSAGE_PART_MAX]; /* the same for a monitor: " -p /dev/x --monitor-baud 9600" */
    enum exit_code exit_code;
    char what[MESSAGE_PART_MAX];
    char cause[MESSAGE_PART_MAX];
    char next[MESSAGE_PART_MAX];
};

/* message->next, or words in its place when it had no room for all of it: half a command is one
 * that does something else. */
const char *message_next(const struct message *message);

/* "output", "usage", "port", "no-device", "bad-file", "transfer", "verify", "refused",
 * "interrupted". */
const char *exit_code_name(enum exit_code exit_code);

/* command: what the user typed, or nearly, to be typed again: "tulpar flash app.elf -p /dev/x". */
void message_for_source(struct message *message, const char *file, enum tulpar_source_error error,
                        const struct tulpar_source_problem *problem);

/* Ctrl-C or a signal. doing: "reading app.elf". message->next is the caller's to say. */
void message_for_interruption(struct message *message, const char *doing);

void message_for_suitability(struct message *message, const char *file,
                             enum tulpar_suitability error,
                             const struct tulpar_suitability_detail *detail,
                             const struct tulpar_source *source,
                             const struct tulpar_device *device);

/* A bootloader's file of `size` bytes is not as it was built. built: how many it should have. */
void message_for_seal(struct message *message, const char *file, enum tulpar_seal seal,
                      uint32_t size, uint32_t built);

void message_for_serial(struct message *message, const char *path, uint32_t baud,
                        enum serial_error error, const struct serial_problem *problem,
                        const char *command);

/* Seconds after its last packet in which a bootloader that was left alone starts a valid
 * application by itself (docs/PROTOCOL.md). */
enum { IDLE_START_S = 60 };

/* What is said when tulpar_leave() was TULPAR_OK. */
const char *message_of_running(const struct tulpar_report *report);

/* The user has given up, and an application had been stopped. report: of what was given up, for
 * near its end it may be the new application that starts. runs: one has been started again. run:
 * the command that starts it. The message is that for TULPAR_CANCELLED. */
void message_add_departure(struct message *message, const struct tulpar_report *report, bool runs,
                           const char *run, const char *command);

/* Another program has the port open, too. The message is about an answer that did not come. */
void message_add_holder(struct message *message, const char *holder, const char *command);

/* The new application is to be confirmed before it was started. run: the command that starts it. */
void message_for_untried(struct message *message, const struct tulpar_device *device,
                         const char *run, const char *command);

/* The same, when it is to be taken back. */
void message_for_unreverted(struct message *message, const char *run, const char *command);

/* device: an update is open. */
void message_for_open_update(struct message *message, const struct tulpar_device *device);

/* --background was asked for. command: the same by the bootloader. */
void message_for_no_background(struct message *message, const struct tulpar_device *device,
                               const char *command);

/* Nobody answered who was looked for, and the board has been left alone. */
void message_for_no_answer_in_background(struct message *message, const char *path,
                                         const char *command);

/* The board was reset in the middle of the update. */
void message_for_reset_in_background(struct message *message, const char *command);

/* `differ` bytes of the file, rounded up to pages, are not in flash; 0: some are not. flash: the
 * command that sends it. */
void message_for_difference(struct message *message, const char *file, uint32_t differ,
                            const char *flash);

/* All of it is, and no record says so. record: the command that writes it. */
void message_for_unrecorded(struct message *message, const char *file, const char *record);
void message_for_record_on_trial(struct message *message, const char *command);
void message_for_confidential_record(struct message *message, const char *flash);

void message_for_flasher(struct message *message, const struct tulpar_report *report,
                         enum tulpar_error error, const char *path, const char *command);

#endif
