/* SPDX-License-Identifier: MIT */
/* Inside of the command line: what arguments.c (words) and options.c (options and their values)
 * share. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/arguments.h"
#include "cli/text.h"

#define ON(bit) (UINT64_C(1) << (bit))

enum option_id {
    OPTION_PORT,
    OPTION_BAUD,
    OPTION_MONITOR_BAUD, /* from here on they are about a monitor .. */
    OPTION_TIMESTAMPS,
    OPTION_HEX,
    OPTION_LOG, /* (of `batch`, too) */
    OPTION_ECHO,
    OPTION_EOL,
    OPTION_NO_RECONNECT, /* .. up to here */
    OPTION_TIMEOUT,
    OPTION_WAIT,
    OPTION_RESET,
    OPTION_NO_RUN,
    OPTION_MONITOR,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_TRACE,
    OPTION_NO_PROGRESS,
    OPTION_FORCE,
    OPTION_FULL,
    OPTION_NO_TRIAL,
    OPTION_BASE,
    OPTION_NO_CACHE,
    OPTION_DRY_RUN,
    OPTION_BACKGROUND,
    OPTION_NO_BACKGROUND,
    OPTION_OUTPUT,
    OPTION_BOARD,
    OPTION_PORTS,
    OPTION_WATCH,
    OPTION_JOBS,
    OPTION_HOOK,
    OPTION_AGAIN,
    OPTION_SERIAL_FROM,
    OPTION_AT,
    OPTION_KIT,
    OPTION_PLAIN,
    OPTION_BOOT0,
    OPTION_UNPROTECT,
    OPTION_INFO_PORT,
    OPTION_KEY, /* from here on they are about signatures .. */
    OPTION_PRODUCT,
    OPTION_COUNTER,
    OPTION_UNIQUE_ID,
    OPTION_MIN_BOOTLOADER,
    OPTION_ADDRESS,
    OPTION_DIGEST_OUT,
    OPTION_SIGNATURE_IN,
    OPTION_PUBLIC_OUT,
    OPTION_ENCRYPT,
    OPTION_PASSPHRASE_FILE, /* .. up to here */
    OPTION_HELP,
    OPTION_VERSION,
    OPTIONS,
};

_Static_assert((int)OPTIONS <= 64 && (int)VERBS <= 64, "a bit each"); /* ON() */

struct option {
    const char *name;
    char letter; /* 0: none */
    bool takes_value;
    uint64_t verbs; /* that it makes sense with */
};

extern const struct option options[OPTIONS];

struct parser {
    struct arguments *arguments;
    struct message *message;
    int argc, position;
    char *const *argv;
    uint64_t given;       /* options on the command line, one bit each */
    const char *words[3]; /* what is no option */
    size_t word_count;
};

#define SAY(...) text_set(parser->message->what, sizeof parser->message->what, __VA_ARGS__)

/* What is wrong has been said with SAY(); adds the rest. Always false. */
bool refuse_word(const struct parser *parser, const char *cause, const char *next);

/* An unknown `kind` of word, with the name that was probably meant, or NULL. Always false. */
bool refuse_unknown(const struct parser *parser, const char *kind, const char *word,
                    const char *nearest);

/* Takes one option; value: empty for a switch. False: refused. */
TULPAR_MUST_USE bool take_option(struct parser *parser, enum option_id id, const char *value);

/* The same for those about signatures (sign_options.c). */
TULPAR_MUST_USE bool take_sign_option(struct parser *parser, enum option_id id, const char *value);

/* As they are typed. */
const char *timestamps_name(enum timestamps kind);
const char *eol_name(enum end_of_line end);

/* The values that the environment can preset too. origin: how the message calls it. */
TULPAR_MUST_USE bool take_port(const struct parser *parser, const char *text);
TULPAR_MUST_USE bool take_reset(const struct parser *parser, const char *origin, const char *text);
TULPAR_MUST_USE bool take_baud(const struct parser *parser, const char *origin, const char *text,
                               uint32_t *baud);

#endif
