/* SPDX-License-Identifier: MIT */
#include "cli/key_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell_quote.h"
#include "cli/system_words.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)

/* Without a buffer of stdio's, where a secret would stay. */
static bool read_all(struct small_file *file, FILE *stream) {
    (void)setvbuf(stream, NULL, _IONBF, 0);
    file->size = fread(file->bytes, 1, SMALL_FILE_MAX, stream);
    if (ferror(stream)) {
        return false;
    }
    errno = EFBIG;
    return file->size < SMALL_FILE_MAX;
}

bool small_file_read(struct small_file *file, const char *path) {
    memset(file, 0, sizeof *file);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        return false;
    }
    file->bytes = malloc(SMALL_FILE_MAX);
    bool read = file->bytes != NULL && read_all(file, stream);
    int error = errno;
    (void)fclose(stream); /* only read: nothing is lost */
    if (!read) {
        small_file_free(file);
    }
    errno = error;
    return read;
}

void small_file_free(struct small_file *file) {
    sign_wipe(file->bytes, file->bytes != NULL ? SMALL_FILE_MAX : 0);
    free(file->bytes);
    memset(file, 0, sizeof *file);
}

struct passphrase_source passphrase_source(const struct arguments *arguments, const char *key,
                                           const struct environment *environment) {
    return (struct passphrase_source){
        .file = arguments->sign.passphrase_file,
        .can_ask = environment->keyboard != NULL && environment->keyboard->is_terminal(),
        .key = key,
    };
}

static bool first_line(struct passphrase_source *source, char *passphrase, size_t size) {
    struct small_file file;

    if (!small_file_read(&file, source->file)) {
        source->unreadable = true;
        return false;
    }
    size_t length = 0;
    while (length < file.size && file.bytes[length] != '\n' && file.bytes[length] != '\r' &&
           file.bytes[length] != '\0') {
        length++;
    }
    bool fits = length > 0 && length < size;
    if (fits) {
        memcpy(passphrase, file.bytes, length);
        passphrase[length] = '\0';
    }
    small_file_free(&file);
    return fits;
}

static bool get(struct passphrase_source *source, bool twice, char *passphrase, size_t size) {
    char prompt[MESSAGE_PART_MAX];

    if (source->file != NULL) {
        return first_line(source, passphrase, size);
    }
    if (!source->can_ask) {
        return false;
    }
    text_set(prompt, sizeof prompt, "passphrase of %s: ", source->key);
    return sign_ask_passphrase(prompt, twice, passphrase, size);
}

bool passphrase_get(struct passphrase_source *source, bool twice,
                    char passphrase[SIGN_PASSPHRASE_MAX]) {
    return get(source, twice, passphrase, SIGN_PASSPHRASE_MAX);
}

static bool ask(void *context, char *passphrase, size_t size) {
    return get(context, false, passphrase, size);
}

static enum exit_code refuse_unreadable(struct console *console, const char *path) {
    struct message message = {.exit_code = EXIT_BAD_FILE};

    SET(what, "cannot read %s", path);
    SET(cause, "%s", strerror(errno));
    SET(next, "check the name: %s", system_words_look);
    shell_add(message.next, sizeof message.next, path);
    console_problem(console, &message);
    return message.exit_code;
}

/* What to do about an encrypted key. */
static void say_passphrase(struct message *into, const struct passphrase_source *source,
                           enum sign_key_error error) {
    struct message message = *into;

    if (source->unreadable) {
        SET(what, "cannot read %s", source->file);
        SET(cause, "%s is encrypted, and the file with its passphrase cannot be read", source->key);
        SET(next, "check the name of --passphrase-file");
    } else if (error == SIGN_KEY_ENCRYPTED) {
        SET(what, "%s is encrypted", source->key);
        SET(cause, "no passphrase was given%s",
            source->can_ask || source->file != NULL ? "" : ", and there is no terminal to ask at");
        SET(next, "--passphrase-file with a file whose first line it is");
    } else {
        SET(what, "%s cannot be decrypted", source->key);
        SET(cause, "the passphrase is another one, or the file is damaged");
        SET(next, "the same command again, with the right passphrase");
    }
    *into = message;
}

static enum exit_code refuse_key(struct console *console, const char *path,
                                 enum sign_key_error error, const char *type,
                                 const struct passphrase_source *source) {
    struct message message = {.exit_code = EXIT_BAD_FILE};

    switch (error) {
    case SIGN_KEY_OK:
    case SIGN_KEY_NONE:
        SET(what, "%s holds no key", path);
        SET(cause, "there is none in PEM in it: -----BEGIN %s-----",
            source != NULL ? "PRIVATE KEY" : "PUBLIC KEY");
        SET(next, "tulpar keygen -o owner.pem makes one; openssl pkey reads other forms");
        break;
    case SIGN_KEY_IS_PRIVATE:
        SET(what, "%s holds a private key", path);
        SET(cause, "here a public one does, and whoever has the private one can sign");
        SET(next, "openssl pkey -pubout -in");
        shell_add(message.next, sizeof message.next, path);
        text_add(message.next, sizeof message.next, " -out owner.pub.pem");
        break;
    case SIGN_KEY_IS_PUBLIC:
        SET(what, "%s holds a public key alone", path);
        SET(cause, "signing takes the private one");
        SET(next, "where that is elsewhere: --digest-out, and then --signature-in");
        break;
    case SIGN_KEY_TYPE:
        SET(what, "the key in %s is %s", path, type);
        SET(cause, "images are signed by EC on P-256 (prime256v1, secp256r1) alone");
        SET(next, "tulpar keygen -o owner.pem makes such a key");
        break;
    case SIGN_KEY_INVALID:
        SET(what, "the key in %s is none", path);
        SET(cause, "it is damaged, or its numbers are no point on its curve");
        SET(next, "take it from where it was made once more");
        break;
    case SIGN_KEY_ENCRYPTED:
    case SIGN_KEY_PASSPHRASE: say_passphrase(&message, source, error); break;
    case SIGN_KEY_NO_MEMORY: return console_no_memory(console, "the same command again");
    }
    console_problem(console, &message);
    return message.exit_code;
}

struct sign_key *load_private_key(struct passphrase_source *source, struct console *console,
                                  enum exit_code *exit_code) {
    struct sign_asker asker = {source, ask};
    struct small_file file;
    struct sign_key *key = NULL;
    char type[SIGN_KEY_TYPE_MAX] = "";

    if (!small_file_read(&file, source->key)) {
        *exit_code = refuse_unreadable(console, source->key);
        return NULL;
    }
    enum sign_key_error error = sign_key_read_private(&key, file.bytes, file.size, &asker, type);
    small_file_free(&file);
    if (error != SIGN_KEY_OK) {
        *exit_code = refuse_key(console, source->key, error, type, source);
    }
    return key;
}

struct sign_key *load_public_key(const char *path, struct console *console,
                                 enum exit_code *exit_code) {
    struct small_file file;
    struct sign_key *key = NULL;
    char type[SIGN_KEY_TYPE_MAX] = "";

    if (!small_file_read(&file, path)) {
        *exit_code = refuse_unreadable(console, path);
        return NULL;
    }
    enum sign_key_error error = sign_key_read_public(&key, file.bytes, file.size, type);
    small_file_free(&file);
    if (error != SIGN_KEY_OK) {
        *exit_code = refuse_key(console, path, error, type, NULL);
    }
    return key;
}
