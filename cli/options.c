/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/boot0.h"
#include "cli/port_name.h"
#include "cli/reset.h"
#include "cli/seconds.h"
#include "cli/system_words.h"
#include "cli/text.h"

#define BOARD_VERBS                                                                                \
    (ON(VERB_FLASH) | ON(VERB_RECORD) | ON(VERB_VERIFY) | ON(VERB_RUN) | ON(VERB_INFO) |           \
     ON(VERB_CONFIRM) | ON(VERB_REVERT) | ON(VERB_ERASE) | ON(VERB_MONITOR) | ON(VERB_RESET) |     \
     ON(VERB_INSTALL_BOOTLOADER))
/* Those that speak to it by packets. */
#define PACKET_VERBS                                                                               \
    (BOARD_VERBS & ~(ON(VERB_MONITOR) | ON(VERB_RESET) | ON(VERB_INSTALL_BOOTLOADER)))
#define ALL_VERBS                                                                                  \
    (BOARD_VERBS | ON(VERB_LIST) | ON(VERB_HELP) | ON(VERB_VERSION) | ON(VERB_IMAGE) |             \
     ON(VERB_MERGE) | ON(VERB_DOCTOR) | ON(VERB_BATCH) | ON(VERB_KEYGEN) | ON(VERB_SIGN))

#define MONITOR_VERBS (ON(VERB_FLASH) | ON(VERB_RUN) | ON(VERB_MONITOR) | ON(VERB_RESET))

const struct option options[OPTIONS] = {
    [OPTION_PORT] = {"--port", 'p', true, BOARD_VERBS | ON(VERB_DOCTOR)},
    [OPTION_BAUD] = {"--baud", 'b', true,
                     PACKET_VERBS | ON(VERB_DOCTOR) | ON(VERB_BATCH) | ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_MONITOR_BAUD] = {"--monitor-baud", 0, true, MONITOR_VERBS},
    [OPTION_TIMESTAMPS] = {"--timestamps", 0, true, MONITOR_VERBS},
    [OPTION_HEX] = {"--hex", 0, false, MONITOR_VERBS},
    [OPTION_LOG] = {"--log", 0, true, MONITOR_VERBS | ON(VERB_BATCH)},
    [OPTION_ECHO] = {"--echo", 0, false, MONITOR_VERBS},
    [OPTION_EOL] = {"--eol", 0, true, MONITOR_VERBS},
    [OPTION_NO_RECONNECT] = {"--no-reconnect", 0, false, MONITOR_VERBS},
    [OPTION_TIMEOUT] = {"--timeout", 0, true, BOARD_VERBS | ON(VERB_BATCH)},
    [OPTION_WAIT] = {"--wait", 0, false, BOARD_VERBS},
    [OPTION_RESET] = {"--reset", 0, true, BOARD_VERBS | ON(VERB_BATCH)},
    [OPTION_NO_RUN] = {"--no-run", 0, false, ON(VERB_FLASH) | ON(VERB_RECORD) | ON(VERB_BATCH)},
    [OPTION_MONITOR] = {"--monitor", 0, false, ON(VERB_FLASH) | ON(VERB_RUN) | ON(VERB_RESET)},
    [OPTION_JSON] = {"--json", 0, false, ALL_VERBS & ~ON(VERB_MONITOR)},
    [OPTION_QUIET] = {"--quiet", 'q', false, ALL_VERBS},
    [OPTION_VERBOSE] = {"--verbose", 'v', false, ALL_VERBS},
    [OPTION_TRACE] = {"--trace", 0, false, PACKET_VERBS},
    [OPTION_NO_PROGRESS] = {"--no-progress", 0, false,
                            ON(VERB_FLASH) | ON(VERB_BATCH) | ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_FORCE] = {"--force", 0, false, ON(VERB_FLASH) | ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_FULL] = {"--full", 0, false,
                     ON(VERB_FLASH) | ON(VERB_BATCH) | ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_NO_TRIAL] = {"--no-trial", 0, false, ON(VERB_FLASH) | ON(VERB_BATCH)},
    [OPTION_BASE] = {"--base", 0, true, ON(VERB_FLASH)},
    [OPTION_NO_CACHE] = {"--no-cache", 0, false, ON(VERB_FLASH)},
    [OPTION_DRY_RUN] = {"--dry-run", 0, false, ON(VERB_FLASH) | ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_BACKGROUND] = {"--background", 0, false, ON(VERB_FLASH)},
    [OPTION_NO_BACKGROUND] = {"--no-background", 0, false, ON(VERB_FLASH)},
    [OPTION_OUTPUT] = {"--output", 'o', true, ON(VERB_MERGE) | ON(VERB_KEYGEN) | ON(VERB_SIGN)},
    [OPTION_BOARD] = {"--board", 0, true, ON(VERB_IMAGE)},
    [OPTION_PORTS] = {"--ports", 0, true, ON(VERB_BATCH)},
    [OPTION_WATCH] = {"--watch", 0, false, ON(VERB_BATCH)},
    [OPTION_JOBS] = {"--jobs", 0, true, ON(VERB_BATCH)},
    [OPTION_HOOK] = {"--hook", 0, true, ON(VERB_BATCH)},
    [OPTION_AGAIN] = {"--again", 0, false, ON(VERB_BATCH)},
    [OPTION_SERIAL_FROM] = {"--serial-from", 0, true, ON(VERB_BATCH)},
    [OPTION_AT] = {"--at", 0, true, ON(VERB_BATCH)},
    [OPTION_KIT] = {"--kit", 0, true, ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_PLAIN] = {"--plain", 0, false, ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_BOOT0] = {"--boot0", 0, true, ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_UNPROTECT] = {"--unprotect", 0, false, ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_INFO_PORT] = {"--info-port", 0, true, ON(VERB_INSTALL_BOOTLOADER)},
    [OPTION_KEY] = {"--key", 0, true, ON(VERB_SIGN) | ON(VERB_IMAGE)},
    [OPTION_PRODUCT] = {"--product", 0, true, ON(VERB_SIGN)},
    [OPTION_COUNTER] = {"--counter", 0, true, ON(VERB_SIGN)},
    [OPTION_UNIQUE_ID] = {"--unique-id", 0, true, ON(VERB_SIGN)},
    [OPTION_MIN_BOOTLOADER] = {"--min-bootloader", 0, true, ON(VERB_SIGN)},
    [OPTION_ADDRESS] = {"--address", 0, true, ON(VERB_SIGN)},
    [OPTION_DIGEST_OUT] = {"--digest-out", 0, true, ON(VERB_SIGN)},
    [OPTION_SIGNATURE_IN] = {"--signature-in", 0, true, ON(VERB_SIGN)},
    [OPTION_PUBLIC_OUT] = {"--public-out", 0, true, ON(VERB_KEYGEN)},
    [OPTION_ENCRYPT] = {"--encrypt", 0, false, ON(VERB_KEYGEN)},
    [OPTION_PASSPHRASE_FILE] = {"--passphrase-file", 0, true, ON(VERB_KEYGEN) | ON(VERB_SIGN)},
    [OPTION_HELP] = {"--help", 'h', false, ALL_VERBS},
    [OPTION_VERSION] = {"--version", 'V', false, ALL_VERBS},
};

bool refuse_word(const struct parser *parser, const char *cause, const char *next) {
    struct message *message = parser->message;

    message->exit_code = EXIT_USAGE;
    text_set(message->cause, sizeof message->cause, "%s", cause);
    text_set(message->next, sizeof message->next, "%s", next);
    return false;
}

bool refuse_unknown(const struct parser *parser, const char *kind, const char *word,
                    const char *nearest) {
    char cause[MESSAGE_PART_MAX];

    SAY("unknown %s '%s'", kind, word);
    if (nearest == NULL) {
        text_set(cause, sizeof cause, "no %s has a name like it", kind);
    } else {
        text_set(cause, sizeof cause, "did you mean '%s'?", nearest);
    }
    return refuse_word(parser, cause, "tulpar --help");
}

/* A whole number and nothing else. */
static bool whole_number(const char *text, unsigned long *value) {
    char *end;

    if (*text < '0' || *text > '9') {
        return false;
    }
    errno = 0;
    *value = strtoul(text, &end, 10);
    return errno == 0 && *end == '\0';
}

bool take_baud(const struct parser *parser, const char *origin, const char *text, uint32_t *baud) {
    unsigned long value;

    if (strcmp(text, "auto") == 0) {
        *baud = BAUD_AUTO;
        return true;
    }
    if (!whole_number(text, &value) || value < SERIAL_BAUD_MIN || value > SERIAL_BAUD_MAX) {
        SAY("%s '%s' is no rate", origin, text);
        return refuse_word(parser, "a rate is 'auto' or a whole number of baud, 300 to 10000000",
                           "leave it out: the best one is found");
    }
    *baud = (uint32_t)value;
    return true;
}

static bool take_timeout(const struct parser *parser, const char *text) {
    enum { SECONDS_MAX = 86400 };
    char *end;

    errno = 0;
    double seconds = strtod(text, &end);
    bool number = errno == 0 && end != text && *end == '\0';
    if (!number || !(seconds >= 0) || seconds > SECONDS_MAX) {
        SAY("--timeout '%s' is no time", text);
        return refuse_word(parser, "a time is a number of seconds, at most 86400; 0: no limit",
                           "--timeout 20");
    }
    parser->arguments->has_timeout = true;
    parser->arguments->timeout_us =
        seconds > 0 ? (uint64_t)(seconds * US_PER_SECOND) : TIMEOUT_NEVER;
    return true;
}

bool take_port(const struct parser *parser, const char *text) {
    if (*text == '\0' || port_name_is_empty(text) || strlen(text) >= SERIAL_PATH_MAX) {
        SAY("--port '%.32s' is no port", text);
        char cause[MESSAGE_PART_MAX];

        text_set(cause, sizeof cause,
                 "a port is a name such as %s, or its adapter: serial:066BFF, usb:1-2",
                 system_words_port);
        return refuse_word(parser, cause, "tulpar list");
    }
    parser->arguments->port = text;
    return true;
}

/* Each list would take the place of the one before, and its boards would be forgotten. */
static bool take_ports(const struct parser *parser, const char *text) {
    static const char next[] = "--ports '/dev/ttyACM*,usb:1-2.*'; without it all USB ports";

    if (parser->arguments->ports != NULL) {
        SAY("--ports is given twice");
        return refuse_word(parser, "one list names all ports, with commas between them", next);
    }
    if (text[strspn(text, " ,")] == '\0') {
        SAY("--ports '%.32s' names no port", text);
        return refuse_word(parser, "the list is empty, as from a variable that is not set", next);
    }
    parser->arguments->ports = text;
    return true;
}

/* More than one machine has. */
static bool take_jobs(const struct parser *parser, const char *text) {
    enum { JOBS_MAX = 1000 };
    unsigned long value;

    if (!whole_number(text, &value) || value == 0 || value > JOBS_MAX) {
        SAY("--jobs '%.32s' is no number of boards", text);
        return refuse_word(parser, "so many boards are worked on at once: 1 to 1000",
                           "leave it out: all of them are");
    }
    parser->arguments->jobs = (unsigned)value;
    return true;
}

bool take_reset(const struct parser *parser, const char *origin, const char *text) {
    enum reset_by by = reset_named(text);

    if (by == RESETS) {
        SAY("%s '%.32s' is no way to reset a board", origin, text);
        return refuse_word(parser, "a line of the adapter: dtr, rts or break; or none",
                           "leave it out, and press the reset button when tulpar asks for it");
    }
    parser->arguments->reset = by;
    return true;
}

static const char *const timestamps_names[TIMESTAMPS_KINDS] = {
    [TIMESTAMPS_NONE] = "none",   [TIMESTAMPS_TIME] = "time", [TIMESTAMPS_START] = "start",
    [TIMESTAMPS_DELTA] = "delta", [TIMESTAMPS_ISO] = "iso",
};

static const char *const eol_names[ENDS_OF_LINE] = {
    [END_OF_LINE_CR] = "cr",
    [END_OF_LINE_LF] = "lf",
    [END_OF_LINE_CRLF] = "crlf",
};

const char *timestamps_name(enum timestamps kind) {
    return timestamps_names[kind];
}

const char *eol_name(enum end_of_line end) {
    return eol_names[end];
}

/* count: there is none of this name. */
static int index_of(const char *text, const char *const *names, int count) {
    int found = 0;

    while (found < count && strcmp(text, names[found]) != 0) {
        found++;
    }
    return found;
}

static bool take_timestamps(const struct parser *parser, const char *text) {
    int kind = index_of(text, timestamps_names, TIMESTAMPS_KINDS);

    if (kind == TIMESTAMPS_KINDS) {
        SAY("--timestamps '%.32s' is no kind of time", text);
        return refuse_word(parser,
                           "time: of day; start: since the monitor began; delta: since the line "
                           "before; iso: date and time in UTC; or none",
                           "--timestamps time");
    }
    parser->arguments->timestamps = (enum timestamps)kind;
    return true;
}

static bool take_eol(const struct parser *parser, const char *text) {
    int end = index_of(text, eol_names, ENDS_OF_LINE);

    if (end == ENDS_OF_LINE) {
        SAY("--eol '%.32s' is no end of a line", text);
        return refuse_word(parser, "the key Enter sends cr, lf or crlf", "--eol lf");
    }
    parser->arguments->enter = (enum end_of_line)end;
    return true;
}

static bool take_boot0(const struct parser *parser, const char *text) {
    enum boot0_by by = boot0_named(text);

    if (by == BOOT0S) {
        SAY("--boot0 '%.32s' is no line of an adapter", text);
        return refuse_word(parser,
                           "BOOT0 is at dtr or rts, or through a transistor that turns it "
                           "over: dtr-inverted, rts-inverted",
                           "leave it out, and set BOOT0 by hand when tulpar asks for it");
    }
    parser->arguments->boot0 = by;
    return true;
}

bool take_option(struct parser *parser, enum option_id id, const char *value) {
    struct arguments *arguments = parser->arguments;

    parser->given |= ON(id);
    switch (id) {
    case OPTION_PORT: return take_port(parser, value);
    case OPTION_BAUD: return take_baud(parser, "--baud", value, &arguments->baud);
    case OPTION_MONITOR_BAUD:
        return take_baud(parser, "--monitor-baud", value, &arguments->monitor_baud);
    case OPTION_TIMEOUT: return take_timeout(parser, value);
    case OPTION_WAIT: arguments->wait = true; break;
    case OPTION_RESET: return take_reset(parser, "--reset", value);
    case OPTION_TIMESTAMPS: return take_timestamps(parser, value);
    case OPTION_HEX: arguments->hex = true; break;
    case OPTION_LOG: arguments->log = value; break;
    case OPTION_ECHO: arguments->echo = true; break;
    case OPTION_EOL: return take_eol(parser, value);
    case OPTION_NO_RECONNECT: arguments->no_reconnect = true; break;
    case OPTION_NO_RUN: arguments->no_run = true; break;
    case OPTION_MONITOR: arguments->monitor = true; break;
    case OPTION_JSON: arguments->json = true; break;
    case OPTION_QUIET: arguments->quiet = true; break;
    case OPTION_VERBOSE: arguments->verbose = true; break;
    case OPTION_TRACE: arguments->trace = true; break;
    case OPTION_NO_PROGRESS: arguments->no_progress = true; break;
    case OPTION_FORCE: arguments->force = true; break;
    case OPTION_FULL: arguments->full = true; break;
    case OPTION_NO_TRIAL: arguments->no_trial = true; break;
    case OPTION_BASE: arguments->base = value; break;
    case OPTION_NO_CACHE: arguments->no_cache = true; break;
    case OPTION_DRY_RUN: arguments->dry_run = true; break;
    case OPTION_BACKGROUND: arguments->background = true; break;
    case OPTION_NO_BACKGROUND: arguments->no_background = true; break;
    case OPTION_OUTPUT: arguments->output = value; break;
    case OPTION_BOARD: arguments->board = value; break;
    case OPTION_PORTS: return take_ports(parser, value);
    case OPTION_WATCH: arguments->watch = true; break;
    case OPTION_JOBS: return take_jobs(parser, value);
    case OPTION_HOOK: arguments->hook = value; break;
    case OPTION_AGAIN: arguments->again = true; break;
    case OPTION_SERIAL_FROM: arguments->serial_from = value; break;
    case OPTION_AT: arguments->at = value; break;
    case OPTION_KIT: arguments->kit = value; break;
    case OPTION_PLAIN: arguments->plain = true; break;
    case OPTION_BOOT0: return take_boot0(parser, value);
    case OPTION_UNPROTECT: arguments->unprotect = true; break;
    case OPTION_INFO_PORT: arguments->info_port = value; break;
    case OPTION_KEY:
    case OPTION_PRODUCT:
    case OPTION_COUNTER:
    case OPTION_UNIQUE_ID:
    case OPTION_MIN_BOOTLOADER:
    case OPTION_ADDRESS:
    case OPTION_DIGEST_OUT:
    case OPTION_SIGNATURE_IN:
    case OPTION_PUBLIC_OUT:
    case OPTION_ENCRYPT:
    case OPTION_PASSPHRASE_FILE: return take_sign_option(parser, id, value);
    case OPTION_HELP:
    case OPTION_VERSION:
    case OPTIONS: break;
    }
    return true;
}
