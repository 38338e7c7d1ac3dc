/* SPDX-License-Identifier: MIT */
#include "cli/arguments.h"

#include <string.h>

#include "cli/combinations.h"
#include "cli/options.h"

static const char *const verb_names[VERBS] = {
    [VERB_NONE] = "",           [VERB_FLASH] = "flash",
    [VERB_RECORD] = "record",   [VERB_RUN] = "run",
    [VERB_INFO] = "info",       [VERB_CONFIRM] = "confirm",
    [VERB_REVERT] = "revert",   [VERB_ERASE] = "erase",
    [VERB_MONITOR] = "monitor", [VERB_LIST] = "list",
    [VERB_HELP] = "help",       [VERB_VERSION] = "version",
    [VERB_IMAGE] = "image",     [VERB_MERGE] = "merge",
    [VERB_VERIFY] = "verify",   [VERB_RESET] = "reset",
    [VERB_DOCTOR] = "doctor",   [VERB_INSTALL_BOOTLOADER] = "install-bootloader",
    [VERB_BATCH] = "batch",     [VERB_KEYGEN] = "keygen",
    [VERB_SIGN] = "sign",
};

const char *verb_name(enum verb verb) {
    return verb_names[verb];
}

enum verb verb_named(const char *name) {
    for (int i = VERB_NONE + 1; i < VERBS; i++) {
        if (strcmp(name, verb_names[i]) == 0) {
            return (enum verb)i;
        }
    }
    return VERB_NONE;
}

static bool refuse_option(const struct parser *parser, const char *word) {
    const char *names[OPTIONS];

    for (int i = 0; i < OPTIONS; i++) {
        names[i] = options[i].name;
    }
    return refuse_unknown(parser, "option", word, text_nearest(word, names, OPTIONS));
}

/* The value of an option: behind it in the same word, or the next word. */
static bool option_value(struct parser *parser, enum option_id id, const char *attached,
                         const char **value) {
    *value = attached;
    if (attached != NULL) {
        return true;
    }
    if (parser->position == parser->argc) {
        SAY("%s needs a value", options[id].name);
        return refuse_word(parser, "it is the last word on the command line", "tulpar --help");
    }
    *value = parser->argv[parser->position];
    parser->position++;
    return true;
}

/* --name, --name value, --name=value */
static bool parse_long(struct parser *parser, const char *word) {
    size_t length = strcspn(word, "=");
    const char *attached = word[length] == '=' ? word + length + 1 : NULL;
    const char *value = "";

    for (int i = 0; i < OPTIONS; i++) {
        if (strlen(options[i].name) != length || strncmp(options[i].name, word, length) != 0) {
            continue;
        }
        enum option_id id = (enum option_id)i;
        if (!options[i].takes_value && attached != NULL) {
            SAY("%s takes no value", options[i].name);
            return refuse_word(parser, "it is a switch", "tulpar --help");
        }
        if (options[i].takes_value && !option_value(parser, id, attached, &value)) {
            return false;
        }
        return take_option(parser, id, value);
    }
    return refuse_option(parser, word);
}

static bool find_letter(char letter, enum option_id *id) {
    for (int i = 0; i < OPTIONS; i++) {
        if (options[i].letter == letter) {
            *id = (enum option_id)i;
            return true;
        }
    }
    return false;
}

/* -q, -qv, -p value, -pvalue */
static bool parse_short(struct parser *parser, const char *word) {
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        enum option_id id;
        const char *value = "";

        if (!find_letter(*letter, &id)) {
            return refuse_option(parser, word);
        }
        if (options[id].takes_value) {
            const char *attached = letter[1] == '\0' ? NULL : letter + 1;

            return option_value(parser, id, attached, &value) && take_option(parser, id, value);
        }
        if (!take_option(parser, id, value)) {
            return false;
        }
    }
    return true;
}

/* A shell puts the names in the place of a pattern, and all but the first are words of their own.
 */
static bool refuse_surplus(const struct parser *parser, const char *word) {
    SAY("'%s' is one word too many", word);
    if ((parser->given & ON(OPTION_PORTS)) != 0) {
        return refuse_word(parser, "the shell has put names in the place of a pattern",
                           "put it in quotes: --ports '/dev/ttyACM*'");
    }
    return refuse_word(parser, "no command understands so many words", "tulpar --help");
}

static bool parse_word(struct parser *parser, const char *word) {
    if (parser->word_count == sizeof parser->words / sizeof parser->words[0]) {
        return refuse_surplus(parser, word);
    }
    parser->words[parser->word_count] = word;
    parser->word_count++;
    return true;
}

static bool parse_words(struct parser *parser) {
    bool only_words = false;

    while (parser->position < parser->argc) {
        const char *word = parser->argv[parser->position];
        bool taken;

        parser->position++;
        if (!only_words && strcmp(word, "--") == 0) {
            only_words = true;
            continue;
        }
        if (only_words || word[0] != '-' || word[1] == '\0') {
            taken = parse_word(parser, word);
        } else if (word[1] == '-') {
            taken = parse_long(parser, word);
        } else {
            taken = parse_short(parser, word);
        }
        if (!taken) {
            return false;
        }
    }
    return true;
}

static bool find_verb(const struct parser *parser, const char *word, enum verb *verb) {
    *verb = verb_named(word);
    if (*verb != VERB_NONE) {
        return true;
    }
    return refuse_unknown(parser, "command", word, text_nearest(word, verb_names + 1, VERBS - 1));
}

static bool refuse_no_verb(struct parser *parser) {
    char cause[MESSAGE_PART_MAX] = "tulpar needs to know what to do: ";

    for (int i = 1; i < VERBS; i++) {
        const char *before = i == VERBS - 1 ? " or " : ", ";
        text_add(cause, sizeof cause, "%s%s", i > 1 ? before : "", verb_names[i]);
    }
    SAY("no command given");
    return refuse_word(parser, cause, "tulpar --help");
}

/* What follows a verb, and an example. */
static const struct {
    size_t words;    /* with the verb */
    size_t optional; /* words behind them */
    const char *needs, *example;
} grammar[VERBS] = {
    [VERB_FLASH] = {2, 0, "a file", "tulpar flash app.elf"},
    [VERB_RECORD] = {2, 0, "a file", "tulpar record app.elf"},
    [VERB_VERIFY] = {2, 0, "a file", "tulpar verify app.elf"},
    [VERB_BATCH] = {2, 0, "a file", "tulpar batch app.elf --log run.jsonl"},
    [VERB_SIGN] = {2, 0, "a file",
                   "tulpar sign app.elf --key owner.pem --product thermo --counter 1"},
    [VERB_IMAGE] = {3, 0, "'info' or 'verify', and a file", "tulpar image info app.elf"},
    [VERB_MERGE] = {3, 0, "two files", "tulpar merge bootloader.elf app.elf -o all.hex"},
    [VERB_INSTALL_BOOTLOADER] = {1, 1, "", ""},
};

static bool take_image_command(const struct parser *parser) {
    if (parser->arguments->verb != VERB_IMAGE || strcmp(parser->words[1], "info") == 0) {
        return true;
    }
    if (strcmp(parser->words[1], "verify") == 0) {
        parser->arguments->image_command = IMAGE_VERIFY;
        return true;
    }
    SAY("unknown image command '%s'", parser->words[1]);
    return refuse_word(parser, "there are two: info and verify", grammar[VERB_IMAGE].example);
}

/* The words mean: VERB, VERB FILE, install-bootloader [FILE], image info FILE, image verify FILE,
 * merge FILE FILE or help VERB. */
static bool understand_words(struct parser *parser) {
    struct arguments *arguments = parser->arguments;
    size_t expected = grammar[arguments->verb].words == 0 ? 1 : grammar[arguments->verb].words;
    size_t most = expected + grammar[arguments->verb].optional;

    if (arguments->verb == VERB_HELP) {
        return parser->word_count < 2 ||
               find_verb(parser, parser->words[1], &arguments->help_about);
    }
    if (parser->word_count < expected) {
        SAY("%s needs %s", verb_names[arguments->verb], grammar[arguments->verb].needs);
        return refuse_word(parser, "no file was named", grammar[arguments->verb].example);
    }
    if (parser->word_count > most) {
        return refuse_surplus(parser, parser->words[most]);
    }
    switch (arguments->verb) {
    case VERB_MERGE:
        arguments->file = parser->words[1];
        arguments->application = parser->words[2];
        break;
    case VERB_NONE:
    case VERBS: break;
    case VERB_INSTALL_BOOTLOADER:
        arguments->file = parser->word_count > 1 ? parser->words[1] : NULL;
        break;
    default: arguments->file = expected > 1 ? parser->words[expected - 1] : NULL; break;
    }
    return take_image_command(parser);
}

/* --help and --version win over everything else, as people expect. */
static bool take_requests(struct parser *parser) {
    struct arguments *arguments = parser->arguments;

    if ((parser->given & ON(OPTION_HELP)) != 0) {
        enum verb about = VERB_NONE;

        if (parser->word_count > 0 && !find_verb(parser, parser->words[0], &about)) {
            return false;
        }
        arguments->verb = VERB_HELP;
        arguments->help_about = about;
        return true;
    }
    arguments->verb = VERB_VERSION;
    return true;
}

/* A preset counts where the option would mean something, and was not given. */
static bool is_preset(const struct parser *parser, enum option_id id, const char *value) {
    return value != NULL && *value != '\0' && (parser->given & ON(id)) == 0 &&
           (options[id].verbs & ON(parser->arguments->verb)) != 0;
}

static bool take_presets(struct parser *parser, const struct environment_presets *presets) {
    struct arguments *arguments = parser->arguments;

    if (is_preset(parser, OPTION_PORT, presets->port) && !take_port(parser, presets->port)) {
        return false;
    }
    if (is_preset(parser, OPTION_BAUD, presets->baud) &&
        !take_baud(parser, "TULPAR_BAUD", presets->baud, &arguments->baud)) {
        return false;
    }
    if (is_preset(parser, OPTION_RESET, presets->reset) &&
        !take_reset(parser, "TULPAR_RESET", presets->reset)) {
        return false;
    }
    return !is_preset(parser, OPTION_MONITOR_BAUD, presets->monitor_baud) ||
           take_baud(parser, "TULPAR_MONITOR_BAUD", presets->monitor_baud,
                     &arguments->monitor_baud);
}

bool arguments_parse(struct arguments *arguments, int argc, char *const *argv,
                     const struct environment_presets *presets, struct message *message) {
    struct parser parser = {
        .arguments = arguments,
        .message = message,
        .argc = argc,
        .position = 1,
        .argv = argv,
    };

    memset(arguments, 0, sizeof *arguments);
    memset(message, 0, sizeof *message);
    arguments->baud = arguments->monitor_baud = BAUD_AUTO;
    if (!parse_words(&parser)) {
        return false;
    }
    if ((parser.given & (ON(OPTION_HELP) | ON(OPTION_VERSION))) != 0) {
        return take_requests(&parser);
    }
    if (parser.word_count == 0) {
        return refuse_no_verb(&parser);
    }
    return find_verb(&parser, parser.words[0], &arguments->verb) && understand_words(&parser) &&
           combinations_check_verb(&parser) && take_presets(&parser, presets) &&
           combinations_check(&parser);
}
