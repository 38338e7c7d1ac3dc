/* SPDX-License-Identifier: MIT */
#include "cli/complete.h"

#include <string.h>

#include "cli/boot0.h"
#include "cli/kits.h"
#include "cli/options.h"
#include "cli/ports.h"
#include "cli/reset.h"
#include "serial/serial_port.h"

static void offer(FILE *out, const char *current, const char *candidate) {
    if (strncmp(candidate, current, strlen(current)) == 0) {
        (void)fprintf(out, "%s\n", candidate);
    }
}

static void offer_files(FILE *out) {
    (void)fputs(":file\n", out);
}

static void offer_verbs(FILE *out, const char *current) {
    for (int i = VERB_NONE + 1; i < VERBS; i++) {
        offer(out, current, verb_name((enum verb)i));
    }
}

static void offer_options(FILE *out, const char *current, enum verb verb) {
    for (int i = 0; i < OPTIONS; i++) {
        if (verb == VERB_NONE || (options[i].verbs & ON(verb)) != 0) {
            offer(out, current, options[i].name);
        }
    }
}

static void offer_kits(FILE *out, const char *current) {
    struct tulpar_description kit;

    for (size_t i = 0; kits_get(i, &kit); i++) {
        offer(out, current, kit.board);
    }
}

static void offer_adapter(FILE *out, const char *current, const char *kind, const char *value) {
    char name[SERIAL_TEXT_MAX * 2];

    if (*value != '\0') {
        text_set(name, sizeof name, "%s%s", kind, value);
        offer(out, current, name);
    }
}

/* A virtual board's is a file of any name. */
static void offer_ports(FILE *out, const char *current) {
    struct serial_candidate list[PORTS_MAX];
    struct serial_problem problem;
    size_t count = 0;

    if (serial_port_list(list, PORTS_MAX, &count, &problem) == SERIAL_OK) {
        for (size_t i = 0; i < count; i++) {
            offer(out, current, list[i].path);
            offer_adapter(out, current, "serial:", list[i].serial);
            offer_adapter(out, current, "usb:", list[i].usb_path);
        }
    }
    offer_files(out);
}

static void offer_rates(FILE *out, const char *current) {
    static const char *const rates[] = {"auto",   "9600",   "19200",  "38400",   "57600",  "115200",
                                        "230400", "460800", "921600", "1000000", "2000000"};

    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        offer(out, current, rates[i]);
    }
}

static void offer_values(FILE *out, const char *current, enum option_id id) {
    switch (id) {
    case OPTION_PORT:
    case OPTION_INFO_PORT: offer_ports(out, current); break;
    case OPTION_BAUD:
    case OPTION_MONITOR_BAUD: offer_rates(out, current); break;
    case OPTION_RESET:
        for (int by = RESET_NONE; by < RESETS; by++) {
            offer(out, current, reset_name((enum reset_by)by));
        }
        break;
    case OPTION_BOARD:
    case OPTION_KIT: offer_kits(out, current); break;
    case OPTION_PORTS: offer_ports(out, current); break;
    case OPTION_TIMESTAMPS:
        for (int kind = TIMESTAMPS_NONE; kind < TIMESTAMPS_KINDS; kind++) {
            offer(out, current, timestamps_name((enum timestamps)kind));
        }
        break;
    case OPTION_EOL:
        for (int end = END_OF_LINE_CR; end < ENDS_OF_LINE; end++) {
            offer(out, current, eol_name((enum end_of_line)end));
        }
        break;
    case OPTION_BOOT0:
        for (int by = BOOT0_BY_HAND + 1; by < BOOT0S; by++) {
            offer(out, current, boot0_name((enum boot0_by)by));
        }
        break;
    case OPTION_BASE:
    case OPTION_LOG:
    case OPTION_SERIAL_FROM:
    case OPTION_KEY:
    case OPTION_DIGEST_OUT:
    case OPTION_SIGNATURE_IN:
    case OPTION_PUBLIC_OUT:
    case OPTION_PASSPHRASE_FILE:
    case OPTION_OUTPUT: offer_files(out); break;
    default: break; /* a number, or none */
    }
}

/* The option whose value comes behind this word; OPTIONS: none. */
static enum option_id waits_for_value(const char *word) {
    for (int i = 0; i < OPTIONS; i++) {
        const char letter[] = {'-', options[i].letter, '\0'};

        if (options[i].takes_value &&
            (strcmp(word, options[i].name) == 0 || strcmp(word, letter) == 0)) {
            return (enum option_id)i;
        }
    }
    return OPTIONS;
}

/* behind: how many words that are no options stand between the verb and the current one. */
static void offer_words(FILE *out, const char *current, enum verb verb, size_t behind) {
    switch (verb) {
    case VERB_NONE: offer_verbs(out, current); break;
    case VERB_HELP:
        if (behind == 0) {
            offer_verbs(out, current);
        }
        break;
    case VERB_IMAGE:
        if (behind == 0) {
            offer(out, current, "info");
            offer(out, current, "verify");
        } else if (behind == 1) {
            offer_files(out);
        }
        break;
    case VERB_FLASH:
    case VERB_RECORD:
    case VERB_VERIFY:
    case VERB_BATCH:
    case VERB_SIGN:
    case VERB_INSTALL_BOOTLOADER:
    case VERB_MERGE:
        if (behind < (verb == VERB_MERGE ? 2u : 1u)) {
            offer_files(out);
        }
        break;
    default: break;
    }
}

void complete_print(FILE *out, size_t count, char *const *words) {
    enum option_id option = OPTIONS;
    enum verb verb = VERB_NONE;
    size_t behind = 0;

    if (count == 0) {
        return;
    }
    for (size_t i = 0; i + 1 < count; i++) {
        if (option != OPTIONS) {
            option = OPTIONS; /* this is its value */
        } else if (words[i][0] == '-') {
            option = waits_for_value(words[i]);
        } else if (verb == VERB_NONE) {
            verb = verb_named(words[i]);
        } else {
            behind++;
        }
    }

    const char *current = words[count - 1];
    if (option != OPTIONS) {
        offer_values(out, current, option);
    } else if (current[0] == '-') {
        offer_options(out, current, verb);
    } else {
        offer_words(out, current, verb, behind);
    }
}
