/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/json.h"
#include "cli/key_file.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "cli/sign_words.h"
#include "cli/signing.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)

enum hash_verdict signed_hash_check(const struct tulpar_trailer *trailer, const uint8_t *bytes) {
    uint8_t sha256[TULPAR_SHA256_SIZE];

    if (!sign_sha256(bytes, trailer->size, sha256)) {
        return HASH_NOT_COMPUTED;
    }
    return memcmp(sha256, trailer->sha256, sizeof sha256) == 0 ? HASH_GOOD : HASH_WRONG;
}

static bool is_signed_by(const struct sign_key *key, const struct tulpar_trailer *trailer,
                         const struct tulpar_source *source) {
    return sign_verify(key, source->bytes + trailer->size, TULPAR_TRAILER_SIZE,
                       source->bytes + source->size - TULPAR_SIGNATURE_P256_SIZE);
}

/* The signature first: what a trailer says without one is anybody's word. */
static enum exit_code judge(const struct arguments *arguments, struct console *console,
                            const struct tulpar_source *source,
                            const struct tulpar_trailer *trailer, const struct sign_key *key) {
    struct message message = {.exit_code = EXIT_VERIFY};
    const char *file = file_shown(arguments->file);
    char of_key[2 * TULPAR_KEY_ID_SIZE + 1], of_image[2 * TULPAR_KEY_ID_SIZE + 1];
    uint8_t id[TULPAR_KEY_ID_SIZE];

    if (!sign_key_id(key, id)) {
        return console_no_memory(console, "tulpar image verify");
    }
    hex_text(id, sizeof id, of_key, sizeof of_key);
    hex_text(trailer->key_id, sizeof trailer->key_id, of_image, sizeof of_image);
    SET(next, "do not install it; take it from where it was signed once more");
    if (memcmp(id, trailer->key_id, sizeof id) != 0) {
        SET(what, "%s was not signed by this key", file);
        SET(cause, "it names the key %s, and %s is %s", of_image, arguments->sign.key, of_key);
        SET(next, "if you have the key of that id, name it with --key");
    } else if (!is_signed_by(key, trailer, source)) {
        SET(what, "the signature of %s is wrong", file);
        SET(cause, "signature or trailer were altered, or made without the key that they name");
    } else if (signed_hash_check(trailer, source->bytes) != HASH_GOOD) {
        SET(what, "%s is not what was signed", file);
        SET(cause, "signature and trailer are good, and the image in front of them was altered");
    } else if (source->has_base && source->base != trailer->base) {
        SET(what, "%s is not for where it was signed for", file);
        SET(cause, "the file says 0x%08X, the trailer 0x%08X", (unsigned)source->base,
            (unsigned)trailer->base);
    } else {
        console_say(console, "%s: signed by key %s, for %s with counter %u", file, of_key,
                    trailer->product, (unsigned)trailer->security_counter);
        if (arguments->json) {
            json_image_verify(console, arguments->file, trailer);
        }
        return EXIT_DONE;
    }
    console_problem(console, &message);
    return message.exit_code;
}

enum exit_code image_verify_verb(const struct arguments *arguments, struct console *console,
                                 const struct environment *environment) {
    struct tulpar_trailer trailer;
    struct tulpar_source source;
    enum exit_code exit_code = EXIT_DONE;
    struct sign_key *key = load_public_key(arguments->sign.key, console, &exit_code);

    if (key == NULL) {
        return exit_code;
    }
    if (load_firmware(&source, arguments->file, console, environment->stopped, &exit_code)) {
        enum tulpar_trailer_error error =
            tulpar_trailer_read(&trailer, TULPAR_SIGNATURE_P256, source.bytes, source.size);

        if (error == TULPAR_TRAILER_OK) {
            exit_code = judge(arguments, console, &source, &trailer, key);
        } else {
            struct message message = {0};

            message_for_trailer(&message, arguments->file, error);
            console_problem(console, &message);
            exit_code = message.exit_code;
        }
        tulpar_source_free(&source);
    }
    sign_key_free(key);
    return exit_code;
}
