/* SPDX-License-Identifier: MIT */
/* The command line, understood and validated. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/message.h"

enum verb {
    VERB_NONE,
    VERB_FLASH,
    VERB_RECORD,
    VERB_VERIFY,
    VERB_RUN,
    VERB_RESET,
    VERB_INFO,
    VERB_CONFIRM,
    VERB_REVERT,
    VERB_ERASE,
    VERB_MONITOR,
    VERB_DOCTOR,
    VERB_INSTALL_BOOTLOADER,
    VERB_LIST,
    VERB_IMAGE,
    VERB_MERGE,
    VERB_BATCH,
    VERB_KEYGEN,
    VERB_SIGN,
    VERB_HELP,
    VERB_VERSION,
    VERBS,
};

enum {
    BAUD_AUTO = 0,         /* flash: the highest that works; elsewhere BAUD_DEFAULT */
    BAUD_DEFAULT = 115200, /* of the bootloader and the application, as they are built */
};

/* How the board is reset before anything else. */
enum reset_by { RESET_NONE, RESET_DTR, RESET_RTS, RESET_BREAK, RESETS };

/* What stands before each line of a monitor. */
enum timestamps {
    TIMESTAMPS_NONE,
    TIMESTAMPS_TIME,  /* of day, in this place */
    TIMESTAMPS_START, /* since the monitor began */
    TIMESTAMPS_DELTA, /* since the line before */
    TIMESTAMPS_ISO,   /* date and time of day, UTC */
    TIMESTAMPS_KINDS,
};

/* What the key Enter sends to the board. */
enum end_of_line { END_OF_LINE_CR, END_OF_LINE_LF, END_OF_LINE_CRLF, ENDS_OF_LINE };

/* Which line of the adapter is at BOOT0. A pin of an adapter is low while its line is active: BOOT0
 * is high while it is not, or while it is where a transistor turns it over. */
enum boot0_by {
    BOOT0_BY_HAND,
    BOOT0_DTR,
    BOOT0_RTS,
    BOOT0_DTR_INVERTED,
    BOOT0_RTS_INVERTED,
    BOOT0S
};

/* VERB_IMAGE */
enum image_command { IMAGE_INFO, IMAGE_VERIFY };

/* What a signature is to say of an image, and where it comes from. */
struct sign_arguments {
    const char *key;     /* a file */
    const char *product; /* valid (tulpar/signing.h); NULL: none was given */
    bool has_counter;
    uint32_t counter;
    uint32_t bootloader_min; /* 0: any */
    bool has_unique_id;
    uint8_t unique_id[TULPAR_UNIQUE_ID_SIZE];
    bool has_address; /* for files that state none */
    uint32_t address;
    const char *digest_out, *signature_in; /* files of a key that is elsewhere; NULL: it is here */
    const char *passphrase_file;           /* NULL: it is asked for, when one is needed */
    const char *public_out;                /* VERB_KEYGEN; NULL: beside the private one */
    bool encrypt;
};

/* Longer than anything, and still no overflow when it is added to a clock. */
#define TIMEOUT_NEVER (UINT64_MAX / 2)

struct arguments {
    enum verb verb;
    enum verb help_about; /* VERB_HELP: VERB_NONE for all of it */
    /* VERB_FLASH, VERB_RECORD, VERB_VERIFY, VERB_IMAGE, VERB_BATCH, VERB_SIGN; VERB_MERGE: the
     * bootloader; VERB_INSTALL_BOOTLOADER: the same, NULL: that of the kit, as it was installed */
    const char *file;
    const char *application; /* VERB_MERGE */
    const char *output;      /* VERB_MERGE, VERB_KEYGEN, VERB_SIGN: NULL: beside the file */
    enum image_command image_command;
    const char *board;          /* VERB_IMAGE: NULL: all that are known */
    struct sign_arguments sign; /* VERB_SIGN, VERB_KEYGEN; VERB_IMAGE: its key */
    const char *port;           /* or an adapter (port_name.h); NULL: the only candidate there is */
    bool wait;                  /* for a port that is not there yet */
    uint32_t baud;              /* of the line to the bootloader, or BAUD_AUTO */
    bool has_timeout;
    uint64_t timeout_us; /* or TIMEOUT_NEVER */
    enum reset_by reset; /* VERB_RESET: never RESET_NONE */
    bool no_run;
    bool monitor;
    uint32_t monitor_baud; /* of the application; BAUD_AUTO: as the line is */
    enum timestamps timestamps;
    bool hex;
    const char *log; /* a file that gets what a monitor shows, or a line for each board of a batch;
                      * NULL: none */
    bool echo;       /* what is typed is shown, too */
    enum end_of_line enter;
    bool no_reconnect; /* a port that is lost ends a monitor */
    bool json;
    bool quiet;
    bool verbose;
    bool trace;
    bool no_progress;
    bool force;
    bool full;
    bool no_trial;
    bool dry_run;     /* nothing is sent */
    const char *base; /* a file that the board may hold; NULL: none was named */
    bool no_cache;
    bool background;    /* only while the application runs */
    bool no_background; /* by the bootloader, whatever the application can do */

    /* VERB_INSTALL_BOOTLOADER */
    const char *kit; /* NULL: the one that the file or the chip has */
    bool plain;      /* of a kit's bootloaders the plain one */
    enum boot0_by boot0;
    bool unprotect;        /* lift the readout protection, which erases all of the flash */
    const char *info_port; /* where the new bootloader answers; NULL: at the same one */

    /* VERB_BATCH */
    const char *ports;            /* patterns; NULL: all USB ones */
    bool watch;                   /* what is plugged in later, too */
    unsigned jobs;                /* boards at once; 0: all of them */
    const char *hook;             /* a command for the shell; NULL: none */
    bool again;                   /* boards that are done already, too */
    const char *serial_from, *at; /* a list of serial numbers, and the symbol; both or none */
};

/* What the environment presets; NULL or empty: nothing. */
struct environment_presets {
    const char *port;         /* TULPAR_PORT */
    const char *baud;         /* TULPAR_BAUD */
    const char *monitor_baud; /* TULPAR_MONITOR_BAUD */
    const char *reset;        /* TULPAR_RESET */
};

/* As it is typed; VERB_NONE: "". */
const char *verb_name(enum verb verb);

/* The other way round; VERB_NONE: there is none of this name. */
enum verb verb_named(const char *name);

/* False: *message says what is wrong. Pointers into argv and presets are kept. */
TULPAR_MUST_USE bool arguments_parse(struct arguments *arguments, int argc, char *const *argv,
                                     const struct environment_presets *presets,
                                     struct message *message);

/* How long to look for a board, with a hand that may be needed: microseconds; TIMEOUT_NEVER: until
 * Ctrl-C. */
uint64_t arguments_patience(const struct arguments *arguments);

/* The rate at which the port is opened. */
uint32_t arguments_line_baud(const struct arguments *arguments);

/* Appends where the board is to a command: " -p /dev/x -b 9600". port: NULL where it is not known;
 * baud: BAUD_AUTO says nothing. */
void arguments_add_line(const char *port, uint32_t baud, char *out, size_t size);

/* The same to a monitor's. */
void arguments_add_monitor(const char *port, uint32_t baud, char *out, size_t size);

/* The command to type again: with all that changes what it does to the board. */
void arguments_command(const struct arguments *arguments, const char *port, char *out, size_t size);

#endif
