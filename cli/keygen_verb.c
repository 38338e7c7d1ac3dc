/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "cli/file_ending.h"
#include "cli/json.h"
#include "cli/key_file.h"
#include "cli/names.h"
#include "cli/new_file.h"
#include "cli/shell_quote.h"
#include "cli/signing.h"
#include "cli/system_words.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)

static enum exit_code refuse_file(struct console *console, const char *path) {
    struct message message = {.exit_code = EXIT_OUTPUT};

    SET(what, "cannot write %s", path);
    SET(cause, "%s", strerror(errno));
    SET(next, "%s", system_words_output(errno));
    if (errno == EEXIST) {
        SET(cause, "it is there already, and a key that is lost cannot be made again");
        SET(next, "name another file, with -o or --public-out");
    }
    console_problem(console, &message);
    return message.exit_code;
}

static enum exit_code refuse_passphrase(struct console *console,
                                        const struct passphrase_source *source) {
    struct message message = {.exit_code = EXIT_USAGE};

    SET(what, "no key was made");
    if (source->unreadable) {
        SET(cause, "%s, which was to have the passphrase, cannot be read", source->file);
        SET(next, "check the name of --passphrase-file");
    } else if (source->file == NULL && !source->can_ask) {
        SET(cause, "there is no terminal to ask for a passphrase at");
        SET(next, "--passphrase-file with a file whose first line it is");
    } else {
        SET(cause, "a passphrase has %d to %d bytes, and is typed the same twice",
            (int)SIGN_PASSPHRASE_MIN, (int)SIGN_PASSPHRASE_MAX - 1);
        SET(next, "the same command again");
    }
    console_problem(console, &message);
    return message.exit_code;
}

static void report(const struct key_report *made, const struct arguments *arguments,
                   struct console *console) {
    console_say(console, "%s: the private key%s. Whoever has it can sign; without it nobody can",
                made->private_file, made->encrypted ? ", encrypted" : "");
    console_say(console, "%s: the public key, id %s, for the bootloader and 'image verify'",
                made->public_file, made->key_id);
    if (arguments->json) {
        json_keygen(console, made);
    }
}

/* Both or none of the files. */
static enum exit_code write_files(const struct key_report *made, const struct sign_text *secret,
                                  const struct sign_text *public, struct console *console) {
    if (!new_file_write(made->private_file, true, secret->bytes, secret->size)) {
        return refuse_file(console, made->private_file);
    }
    if (!new_file_write(made->public_file, false, public->bytes, public->size)) {
        new_file_take_back(made->private_file);
        return refuse_file(console, made->public_file);
    }
    return EXIT_DONE;
}

static enum exit_code make_key(const struct arguments *arguments, struct console *console,
                               struct key_report *made, const char *passphrase) {
    struct sign_text secret = {0}, public = {0};
    uint8_t id[TULPAR_KEY_ID_SIZE];
    enum exit_code exit_code;
    struct sign_key *key = sign_key_make();

    if (key == NULL || !sign_key_id(key, id) || !sign_key_write_private(&secret, key, passphrase) ||
        !sign_key_write_public(&public, key)) {
        exit_code = console_no_memory(console, "tulpar keygen");
    } else {
        hex_text(id, sizeof id, made->key_id, sizeof made->key_id);
        exit_code = write_files(made, &secret, &public, console);
    }
    sign_text_free(&secret);
    sign_text_free(&public);
    sign_key_free(key);
    if (exit_code == EXIT_DONE) {
        report(made, arguments, console);
    }
    return exit_code;
}

enum exit_code keygen_verb(const struct arguments *arguments, struct console *console,
                           const struct environment *environment) {
    struct passphrase_source source = passphrase_source(arguments, arguments->output, environment);
    char public_file[FILE_ENDING_PATH_MAX], passphrase[SIGN_PASSPHRASE_MAX] = "";
    struct key_report made = {.private_file = arguments->output, .public_file = public_file};

    made.encrypted = arguments->sign.encrypt || source.file != NULL;
    file_ending_insert(public_file, arguments->output, "pub", "pem");
    if (arguments->sign.public_out != NULL) {
        made.public_file = arguments->sign.public_out;
    }
    bool given = !made.encrypted || (passphrase_get(&source, true, passphrase) &&
                                     strlen(passphrase) >= SIGN_PASSPHRASE_MIN);
    enum exit_code exit_code =
        given ? make_key(arguments, console, &made, made.encrypted ? passphrase : NULL)
              : refuse_passphrase(console, &source);
    sign_wipe(passphrase, sizeof passphrase);
    return exit_code;
}
