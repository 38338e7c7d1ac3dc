/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/file_ending.h"
#include "cli/json.h"
#include "cli/key_file.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "cli/shell_quote.h"
#include "cli/sign_words.h"
#include "cli/signing.h"
#include "cli/system_words.h"
#include "cli/write_file.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)
#define ADD(part, ...) text_add(message.part, sizeof message.part, __VA_ARGS__)

/* An image on its way to its signature. */
struct work {
    const struct arguments *arguments;
    struct console *console;
    const struct environment *environment;
    struct tulpar_trailer trailer;
    uint8_t *bytes; /* owned: image, FF up to a multiple of TULPAR_TRAILER_ALIGNMENT, trailer,
                     * signature */
    uint32_t size;  /* of all of them */
    const char *output;
    enum tulpar_source_format format; /* of it */
};

static uint8_t *signature_of(const struct work *work) {
    return work->bytes + work->size - TULPAR_SIGNATURE_P256_SIZE;
}

static const uint8_t *trailer_of(const struct work *work) {
    return work->bytes + work->trailer.size;
}

static enum exit_code refuse_output(struct console *console, const char *path, int system_error) {
    struct message message = {.exit_code = EXIT_OUTPUT};

    SET(what, "cannot write %s", path);
    SET(cause, "%s", system_error == 0 ? "it is the file to be signed" : strerror(system_error));
    SET(next, "%s", system_words_output(system_error));
    console_problem(console, &message);
    return message.exit_code;
}

/* What was signed is image and FF, trailer, signature. */
static bool lay_out(struct work *work, const struct tulpar_source *source) {
    uint32_t rest = source->size % TULPAR_TRAILER_ALIGNMENT;
    uint32_t padded = source->size + (rest == 0 ? 0 : TULPAR_TRAILER_ALIGNMENT - rest);

    work->trailer.size = padded;
    work->size = padded + TULPAR_TRAILER_SIZE + TULPAR_SIGNATURE_P256_SIZE;
    work->bytes = malloc(work->size);
    if (work->bytes == NULL) {
        return false;
    }
    memset(work->bytes, TULPAR_SOURCE_FILL, work->size);
    memcpy(work->bytes, source->bytes, source->size);
    return sign_sha256(work->bytes, padded, work->trailer.sha256);
}

/* False: the user has been told. */
static bool write_trailer(struct work *work, const struct sign_key *key,
                          enum exit_code *exit_code) {
    const struct sign_arguments *sign = &work->arguments->sign;
    struct tulpar_trailer *trailer = &work->trailer;

    trailer->algorithm = TULPAR_SIGNATURE_P256;
    trailer->security_counter = sign->counter;
    trailer->bootloader_min = sign->bootloader_min;
    trailer->is_bound = sign->has_unique_id;
    text_set(trailer->product, sizeof trailer->product, "%s", sign->product);
    memcpy(trailer->unique_id, sign->unique_id, sizeof trailer->unique_id);
    if (!sign_key_id(key, trailer->key_id)) {
        *exit_code = console_no_memory(work->console, "tulpar sign");
        return false;
    }
    if (!tulpar_trailer_write(trailer, work->bytes + trailer->size)) {
        *exit_code = refuse_place(work->console, work->arguments->file, trailer->base);
        return false;
    }
    return true;
}

/* The first half: for a key that is elsewhere. */
static enum exit_code write_digest(const struct work *work) {
    const char *path = work->arguments->sign.digest_out;
    struct console *console = work->console;
    uint8_t digest[TULPAR_SHA256_SIZE];

    if (!sign_sha256(trailer_of(work), TULPAR_TRAILER_SIZE, digest)) {
        return console_no_memory(console, "tulpar sign");
    }
    if (write_file_is(path, work->arguments->file)) {
        return refuse_output(console, path, 0);
    }
    if (!write_file(path, digest, sizeof digest, work->environment->stopped)) {
        return refuse_output(console, path, errno);
    }
    console_say(console,
                "%s: the digest to be signed, %d bytes: openssl pkeyutl -sign -inkey KEY "
                "-in %s -out SIGNATURE; then the same command with --signature-in",
                path, (int)sizeof digest, path);
    if (work->arguments->json) {
        json_digest(console, path, digest, &work->trailer);
    }
    return EXIT_DONE;
}

/* The second half. */
static bool take_signature(const struct work *work, const struct sign_key *key,
                           enum exit_code *exit_code) {
    const char *path = work->arguments->sign.signature_in;
    struct message message = {.exit_code = EXIT_BAD_FILE};
    struct small_file file;

    if (!small_file_read(&file, path)) {
        SET(what, "cannot read %s", path);
        SET(cause, "%s", strerror(errno));
        SET(next, "check the name of --signature-in");
    } else if (!sign_signature_read(signature_of(work), file.bytes, file.size)) {
        SET(what, "%s holds no signature", path);
        SET(cause, "one is 64 bytes, r and s, or DER as OpenSSL writes it; this is neither");
        SET(next, "openssl pkeyutl -sign -inkey KEY -in DIGEST -out SIGNATURE");
    } else if (!sign_verify(key, trailer_of(work), TULPAR_TRAILER_SIZE, signature_of(work))) {
        message.exit_code = EXIT_VERIFY;
        SET(what, "the signature in %s is not one of this image", path);
        SET(cause,
            "it was made by another key than the one in %s, or for another file, product, "
            "counter or other option",
            work->arguments->sign.key);
        SET(next, "--digest-out once more, with the same options");
    } else {
        small_file_free(&file);
        return true;
    }
    small_file_free(&file);
    console_problem(work->console, &message);
    *exit_code = message.exit_code;
    return false;
}

static void report(const struct work *work) {
    char id[2 * TULPAR_KEY_ID_SIZE + 1];
    const struct tulpar_trailer *trailer = &work->trailer;

    hex_text(trailer->key_id, sizeof trailer->key_id, id, sizeof id);
    console_say(work->console,
                "%s: signed for %s at 0x%08X with counter %u by key %s: %u bytes, CRC 0x%08X",
                work->output, trailer->product, (unsigned)trailer->base,
                (unsigned)trailer->security_counter, id, (unsigned)work->size,
                (unsigned)tulpar_crc(work->bytes, work->size));
    if (work->arguments->json) {
        json_sign(work->console, work->output, trailer, work->bytes, work->size);
    }
}

static enum exit_code write_image(const struct work *work) {
    struct tulpar_part part = {".application", work->trailer.base, work->size, work->bytes};
    struct tulpar_encoded encoded;

    if (write_file_is(work->output, work->arguments->file)) {
        return refuse_output(work->console, work->output, 0);
    }
    if (!tulpar_encode_parts(&encoded, work->format, &part, 1, work->trailer.base)) {
        return console_no_memory(work->console, "tulpar sign");
    }
    bool written =
        write_file(work->output, encoded.bytes, encoded.size, work->environment->stopped);
    int error = errno;
    tulpar_encoded_free(&encoded);
    if (!written) {
        return refuse_output(work->console, work->output, error);
    }
    report(work);
    return EXIT_DONE;
}

static enum exit_code sign_with(struct work *work, const struct sign_key *key) {
    const struct sign_arguments *sign = &work->arguments->sign;
    enum exit_code exit_code;

    if (!write_trailer(work, key, &exit_code)) {
        return exit_code;
    }
    if (sign->digest_out != NULL) {
        return write_digest(work);
    }
    if (sign->signature_in != NULL) {
        return take_signature(work, key, &exit_code) ? write_image(work) : exit_code;
    }
    return sign_message(key, trailer_of(work), TULPAR_TRAILER_SIZE, signature_of(work))
               ? write_image(work)
               : console_no_memory(work->console, "tulpar sign");
}

static enum exit_code sign_source(struct work *work, const struct tulpar_source *source) {
    const struct sign_arguments *sign = &work->arguments->sign;
    bool elsewhere = sign->digest_out != NULL || sign->signature_in != NULL;
    struct passphrase_source passphrase =
        passphrase_source(work->arguments, sign->key, work->environment);
    enum exit_code exit_code;

    if (!may_be_signed(source, work->arguments, work->console, &work->trailer.base, &exit_code)) {
        return exit_code;
    }
    struct sign_key *key = elsewhere ? load_public_key(sign->key, work->console, &exit_code)
                                     : load_private_key(&passphrase, work->console, &exit_code);
    if (key != NULL) {
        exit_code = lay_out(work, source) ? sign_with(work, key)
                                          : console_no_memory(work->console, "tulpar sign");
    }
    sign_key_free(key);
    free(work->bytes);
    return exit_code;
}

/* A name beside the file, where none was given. False: the user has been told. */
static bool find_output(struct work *work, char name[FILE_ENDING_PATH_MAX],
                        enum exit_code *exit_code) {
    const struct arguments *arguments = work->arguments;
    struct message message = {.exit_code = EXIT_USAGE};
    enum tulpar_source_format format = TULPAR_SOURCE_BIN;

    work->output = arguments->output;
    if (work->output == NULL) {
        bool known = tulpar_encode_format(arguments->file, &format);

        file_ending_insert(name, arguments->file, "signed",
                           known && format != TULPAR_SOURCE_BIN ? "hex" : "bin");
        work->output = name;
    }
    bool nameless = arguments->output == NULL && arguments->sign.digest_out == NULL &&
                    strcmp(arguments->file, "-") == 0;
    if (!nameless && tulpar_encode_format(work->output, &work->format)) {
        return true;
    }
    SET(what, nameless ? "sign needs -o" : "the format of %s is not known", work->output);
    SET(cause, nameless ? "what comes from the standard input has no name"
                        : "it goes by the ending of the name: .hex, .bin or .elf");
    SET(next, "-o app.signed.bin");
    console_problem(work->console, &message);
    *exit_code = message.exit_code;
    return false;
}

enum exit_code sign_verb(const struct arguments *arguments, struct console *console,
                         const struct environment *environment) {
    struct work work = {.arguments = arguments, .console = console, .environment = environment};
    char name[FILE_ENDING_PATH_MAX];
    struct tulpar_source source;
    enum exit_code exit_code;

    if (!find_output(&work, name, &exit_code) ||
        !load_firmware(&source, arguments->file, console, environment->stopped, &exit_code)) {
        return exit_code;
    }
    exit_code = sign_source(&work, &source);
    tulpar_source_free(&source);
    return exit_code;
}
