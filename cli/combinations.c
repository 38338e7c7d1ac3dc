/* SPDX-License-Identifier: MIT */
#include "cli/combinations.h"

#include "rom/st_rom.h"

/* What the user probably wants instead. */
static bool refuse_for_verb(const struct parser *parser, enum option_id id) {
    enum verb verb = parser->arguments->verb;
    char next[MESSAGE_PART_MAX];

    SAY("%s means nothing to '%s'", options[id].name, verb_name(verb));
    if (id == OPTION_BAUD && verb == VERB_MONITOR) {
        return refuse_word(parser, "it is the rate of the line to the bootloader",
                           "tulpar monitor --monitor-baud RATE");
    }
    text_set(next, sizeof next, "tulpar help %s", verb_name(verb));
    return refuse_word(parser, "this option belongs to other commands", next);
}

bool combinations_check_verb(const struct parser *parser) {
    for (int i = 0; i < OPTIONS; i++) {
        bool given = (parser->given & ON(i)) != 0;

        if (given && (options[i].verbs & ON(parser->arguments->verb)) == 0) {
            return refuse_for_verb(parser, (enum option_id)i);
        }
    }
    return true;
}

static bool check_monitor(const struct parser *parser) {
    const struct arguments *arguments = parser->arguments;
    bool may_monitor = (options[OPTION_MONITOR].verbs & ON(arguments->verb)) != 0;

    if (arguments->monitor && (arguments->json || arguments->no_run)) {
        SAY("--monitor cannot go with %s", arguments->json ? "--json" : "--no-run");
        return refuse_word(parser,
                           arguments->json ? "both write to the standard output"
                                           : "there is no application to listen to",
                           "leave one of them out");
    }
    for (int i = OPTION_MONITOR_BAUD; i <= OPTION_NO_RECONNECT; i++) {
        if ((parser->given & ON(i)) != 0 && may_monitor && !arguments->monitor) {
            SAY("%s means nothing without --monitor", options[i].name);
            return refuse_word(parser, "it is about listening to the application",
                               "add --monitor, or leave it out");
        }
    }
    return true;
}

/* What runs on is in no bootloader. */
static bool check_background(const struct parser *parser) {
    const struct arguments *arguments = parser->arguments;

    if (!arguments->background || (!arguments->no_background && !arguments->no_run)) {
        return true;
    }
    SAY("--background cannot go with %s", arguments->no_run ? "--no-run" : "--no-background");
    return refuse_word(parser,
                       arguments->no_run ? "the application takes the update and runs on"
                                         : "one asks for what the other forbids",
                       "leave one of them out");
}

static bool check_dry_run(const struct parser *parser) {
    if (!parser->arguments->dry_run || !parser->arguments->monitor) {
        return true;
    }
    SAY("--dry-run cannot go with --monitor");
    return refuse_word(parser, "nothing is sent, and so nothing new is started",
                       "leave one of them out");
}

/* And what DTR does is what a reset pin is wired to most. */
static bool check_reset(const struct parser *parser) {
    struct arguments *arguments = parser->arguments;
    bool given = (parser->given & ON(OPTION_RESET)) != 0;

    if (arguments->verb == VERB_RESET && arguments->reset == RESET_NONE) {
        if (given) {
            SAY("reset needs a line to reset the board by");
            return refuse_word(parser, "--reset none leaves all of them alone", "tulpar reset");
        }
        arguments->reset = RESET_DTR;
    }
    if (!arguments->background || arguments->reset == RESET_NONE) {
        return true;
    }
    if (given) {
        SAY("--background cannot go with --reset");
        return refuse_word(parser, "what is reset runs no longer", "leave one of them out");
    }
    arguments->reset = RESET_NONE; /* it was a preset */
    return true;
}

static bool check_install_bootloader(const struct parser *parser) {
    const struct arguments *arguments = parser->arguments;
    bool rate_given = (parser->given & ON(OPTION_BAUD)) != 0 && arguments->baud != BAUD_AUTO;

    if (rate_given && (arguments->baud < ST_ROM_BAUD_MIN || arguments->baud > ST_ROM_BAUD_MAX)) {
        SAY("ST's ROM loader does not work at %u baud", (unsigned)arguments->baud);
        return refuse_word(parser, "it is made for 1200 to 115200", "leave it out: 115200");
    }
    if (arguments->plain && arguments->file != NULL) {
        SAY("--plain cannot go with a file");
        return refuse_word(parser, "it says which of the kit's own bootloaders is meant",
                           "leave one of them out");
    }
    return true;
}

static bool check_merge(const struct parser *parser) {
    if (parser->arguments->output != NULL) {
        return true;
    }
    SAY("merge needs -o");
    return refuse_word(parser, "no file to write was named",
                       "tulpar merge bootloader.elf app.elf -o all.hex");
}

static bool check_batch(const struct parser *parser) {
    const struct arguments *arguments = parser->arguments;
    bool listed = arguments->serial_from != NULL;

    if (listed == (arguments->at != NULL)) {
        return true;
    }
    SAY("%s means nothing without %s", listed ? "--serial-from" : "--at",
        listed ? "--at" : "--serial-from");
    return refuse_word(parser,
                       listed ? "the symbol whose place in the image gets the number was not named"
                              : "no list of serial numbers was named",
                       "tulpar batch app.elf --serial-from list.csv --at serial_number");
}

static bool check_keygen(const struct parser *parser) {
    const struct arguments *arguments = parser->arguments;

    if (arguments->output == NULL) {
        SAY("keygen needs -o");
        return refuse_word(parser, "no file for the private key was named",
                           "tulpar keygen -o owner.pem");
    }
    return true;
}

static const char sign_example[] =
    "tulpar sign app.elf --key owner.pem --product thermo --counter 1";

static bool check_sign(const struct parser *parser) {
    const struct sign_arguments *sign = &parser->arguments->sign;
    enum option_id missing = sign->key == NULL       ? OPTION_KEY
                             : sign->product == NULL ? OPTION_PRODUCT
                             : !sign->has_counter    ? OPTION_COUNTER
                                                     : OPTIONS;

    if (missing != OPTIONS) {
        SAY("sign needs %s", options[missing].name);
        return refuse_word(parser,
                           missing == OPTION_KEY ? "no file with the owner's key was named"
                                                 : "an image is signed for one product, and with a "
                                                   "security counter below which none is installed "
                                                   "again",
                           sign_example);
    }
    if (sign->digest_out != NULL && sign->signature_in != NULL) {
        SAY("--digest-out cannot go with --signature-in");
        return refuse_word(parser, "one is the first half of signing, the other the second",
                           "leave one of them out");
    }
    if (sign->digest_out != NULL && parser->arguments->output != NULL) {
        SAY("--digest-out cannot go with -o");
        return refuse_word(parser, "the image is written when its signature is there",
                           "name it with --signature-in, later");
    }
    return true;
}

static bool check_image(const struct parser *parser) {
    const struct arguments *arguments = parser->arguments;
    bool verify = arguments->image_command == IMAGE_VERIFY;

    if (verify && arguments->sign.key == NULL) {
        SAY("image verify needs --key");
        return refuse_word(parser, "no file with the owner's public key was named",
                           "tulpar image verify app.signed.bin --key owner.pub.pem");
    }
    if (verify ? arguments->board != NULL : arguments->sign.key != NULL) {
        SAY("%s means nothing to 'image %s'", verify ? "--board" : "--key",
            verify ? "verify" : "info");
        return refuse_word(parser,
                           verify ? "it is about what a kit's flash and RAM have room for"
                                  : "what a signature is worth is told by 'image verify'",
                           "tulpar help image");
    }
    return true;
}

bool combinations_check(const struct parser *parser) {
    switch (parser->arguments->verb) {
    case VERB_KEYGEN: return check_keygen(parser);
    case VERB_SIGN: return check_sign(parser);
    case VERB_IMAGE: return check_image(parser);
    default: break;
    }
    if (parser->arguments->verb == VERB_BATCH) {
        return check_batch(parser);
    }
    if (parser->arguments->verb == VERB_MERGE) {
        return check_merge(parser);
    }
    if (parser->arguments->verb == VERB_INSTALL_BOOTLOADER) {
        return check_install_bootloader(parser);
    }
    return check_background(parser) && check_dry_run(parser) && check_monitor(parser) &&
           check_reset(parser);
}
