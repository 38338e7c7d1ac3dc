/* SPDX-License-Identifier: MIT */
/* The verbs that talk to a board, on a channel that somebody else opened. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/arguments.h"
#include "cli/cache.h"
#include "cli/console.h"
#include "cli/keyboard.h"
#include "cli/monitor_settings.h"
#include "cli/progress_bar.h"
#include "cli/wall_clock.h"

enum { SESSION_TEXT_MAX = 200 };

/* What VERB_FLASH works with, from files. */
struct material {
    struct tulpar_source source;
    struct tulpar_image bases[1 + CACHE_IMAGES]; /* what the board may hold */
    size_t base_count;
    const struct cache *cache; /* gets what was sent; NULL: nothing does */
};

/* How a monitor gives up the port of its session's channel, and gets it back. */
struct monitor_port {
    void *context;
    bool (*is_wanted)(void *context); /* by another tulpar */
    void (*close)(void *context);
    /* The channel is usable again when it says SERIAL_OK; its clock is in any case. */
    enum serial_error (*open)(void *context, uint32_t baud, struct serial_problem *problem);
    void (*pause)(void *context, uint32_t us); /* below a second */
    void (*reset)(void *context);              /* by arguments->reset; says what is wrong */
};

/* What a session has from the outside; members may be NULL but for `channel`. */
struct session_setup {
    const struct tulpar_channel *channel;
    const char *port;      /* its name, for messages */
    const char *device;    /* the same without symbolic links; NULL: the system knows of none */
    uint32_t baud_highest; /* that its adapter carries without errors; 0: not known */
    const struct arguments *arguments;
    struct console *console;
    const struct material *material; /* VERB_FLASH */
    const struct cache *cache;       /* VERB_INFO, VERB_RECORD: where the names of ELF files
                                      * are; NULL: none is used */
    bool (*stopped)(void);           /* Ctrl-C or SIGTERM */
    const struct keyboard *keyboard;
    const struct monitor_port *monitor_port; /* NULL: a port that is lost stays so */
    struct monitor_settings *settings;       /* of a monitor; NULL: as the arguments say */
    void (*wall_clock)(bool utc, struct wall_time *now); /* NULL: no time of day is asked for */
    const struct install_report *installed; /* VERB_INFO: by install-bootloader, just now: that
                                             * nobody answers is said as no problem, but Ctrl-C */
};

struct tool_session {
    struct session_setup with;
    struct tulpar_flasher *flasher;     /* owned, while the verb runs */
    const struct tulpar_report *report; /* its report */
    uint32_t baud;                      /* of the line, but while an update goes */
    struct progress_bar bar;
    struct progress_bar swap_bar;
    uint64_t start_us;
    char text[SESSION_TEXT_MAX]; /* what a running application said, up to the end of its line */
    size_t text_length;
    char command[MESSAGE_PART_MAX]; /* to be typed again */
};

/* Runs with.arguments->verb to its end and says what came of it. */
TULPAR_MUST_USE enum exit_code session_run(struct tool_session *session,
                                           const struct session_setup *setup);

/* Says what is wrong, and which exit code that is. */
TULPAR_MUST_USE enum exit_code session_fail(struct tool_session *session, enum tulpar_error error);

/* Shows what the application says, from the bytes that came already. */
TULPAR_MUST_USE enum exit_code session_monitor(struct tool_session *session, const uint8_t *first,
                                               size_t first_length);

/* Starts the application anew by the bootloader, from a monitor; the line is at the bootloader's
 * rate then. *flasher: the caller's, tulpar_close(); NULL where there is no memory for it. */
TULPAR_MUST_USE enum tulpar_error session_start_again(struct tool_session *session,
                                                      struct tulpar_flasher **flasher);

/* Starts the application again that had to be stopped to find the board. */
TULPAR_MUST_USE enum tulpar_error session_put_back(struct tool_session *session);

/* The verbs of these names, connected. */
TULPAR_MUST_USE enum exit_code session_flash(struct tool_session *session);
TULPAR_MUST_USE enum exit_code session_dry_run(struct tool_session *session); /* flash --dry-run */
TULPAR_MUST_USE enum exit_code session_record(struct tool_session *session);
TULPAR_MUST_USE enum exit_code session_verify(struct tool_session *session);
TULPAR_MUST_USE enum exit_code session_confirm(struct tool_session *session);
TULPAR_MUST_USE enum exit_code session_revert(struct tool_session *session);

/* True: the file may be sent to this board. False: *message says why not. */
TULPAR_MUST_USE bool session_accepts_file(struct tool_session *session, struct message *message);

/* Says that the board holds another application than the file, after tulpar_verify() or
 * tulpar_record(); the board is left as it was. */
TULPAR_MUST_USE enum exit_code session_say_difference(struct tool_session *session);

/* Says that; the board is left as it was. */
TULPAR_MUST_USE enum exit_code session_refuse_file(struct tool_session *session,
                                                   const struct message *message);

/* Says what is out of the ordinary with the board, and what to type. */
void notes_device(const struct tool_session *session, const struct tulpar_device *device);

/* session_hooks.c: what the library calls meanwhile. */
struct tulpar_hooks session_hooks(struct tool_session *session);

/* How long a board may not be found, in microseconds. */
uint64_t session_patience(const struct tool_session *session);

/* The bar begins anew. */
void session_show_bar(const struct tool_session *session, struct progress_bar *bar);

/* hooks.text: shows the lines of a running application, as they become whole. context: the session.
 */
void session_on_text(void *context, const uint8_t *bytes, size_t length);

/* An application on trial is about to be given up. */
void session_say_reverting(struct tool_session *session, uint64_t patience_us);

/* What follows a start of the application: --monitor, or nothing. */
TULPAR_MUST_USE enum exit_code session_started(struct tool_session *session);

/* The command line for another verb on the same board: "tulpar confirm -p /dev/ttyACM0". */
void session_command(const struct tool_session *session, enum verb verb,
                     char out[MESSAGE_PART_MAX]);

/* The command line of this session, without --background. */
void session_command_by_bootloader(const struct tool_session *session, char out[MESSAGE_PART_MAX]);

/* The command line that sends the file of this session. */
void session_command_to_flash(const struct tool_session *session, char out[MESSAGE_PART_MAX]);

/* The same as session_command() with a file, or with the word FILE. */
void session_file_command(const struct tool_session *session, enum verb verb, const char *file,
                          char out[MESSAGE_PART_MAX]);

/* An empty message whose commands will be for the same board: every message about it begins so. */
void session_begin_message(const struct tool_session *session, struct message *message);

uint64_t session_now(const struct tool_session *session);

#endif
