/* SPDX-License-Identifier: MIT */
/* Keys out of PEM, and into it. */
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "sign/key_inside.h"

/* What a passphrase costs who guesses it: a third of a second on a PC of 2023 (OWASP's advice for
 * PBKDF2 with SHA-256). */
enum { PBKDF2_ROUNDS = 600000, SALT_SIZE = 16 };

static const char p256[] = SN_X9_62_prime256v1;

/* What stands in the first lines of the PEM. */
static const char private_mark[] = "PRIVATE KEY-----", public_mark[] = "PUBLIC KEY-----";

static bool has_mark(const uint8_t *pem, size_t size, const char *mark) {
    size_t length = strlen(mark);

    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(pem + i, mark, length) == 0) {
            return true;
        }
    }
    return false;
}

struct question {
    const struct sign_asker *asker;
    bool was_asked, was_answered;
};

/* By OpenSSL's convention: the length, or -1. It wipes the buffer. */
static int ask(char *buffer, int size, int writing, void *context) {
    struct question *question = context;

    (void)writing;
    question->was_asked = true;
    if (size <= 0 || question->asker == NULL ||
        !question->asker->ask(question->asker->context, buffer, (size_t)size)) {
        return -1;
    }
    question->was_answered = true;
    return (int)strlen(buffer);
}

/* The curve by its name: its numbers written out may be almost those of P-256. */
static bool is_p256(EVP_PKEY *pkey, char *type) {
    char curve[SIGN_KEY_TYPE_MAX] = "";
    size_t length = 0;
    int is_explicit = 0;

    if (!EVP_PKEY_is_a(pkey, "EC")) {
        const char *name = EVP_PKEY_get0_type_name(pkey);

        (void)snprintf(type, SIGN_KEY_TYPE_MAX, "%s", name != NULL ? name : "of an unknown type");
        return false;
    }
    (void)EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                                 &is_explicit);
    if (is_explicit != 0 || EVP_PKEY_get_group_name(pkey, curve, sizeof curve, &length) != 1) {
        (void)snprintf(type, SIGN_KEY_TYPE_MAX, "EC on a curve without a name");
        return false;
    }
    (void)snprintf(type, SIGN_KEY_TYPE_MAX, "EC on %.48s", curve);
    return strcmp(curve, p256) == 0;
}

/* That the point is on the curve, the private number in range, and that both belong together. */
static bool is_sound(EVP_PKEY *pkey, bool is_private) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    bool sound = context != NULL &&
                 (is_private ? EVP_PKEY_check(context) == 1 : EVP_PKEY_public_check(context) == 1);

    EVP_PKEY_CTX_free(context);
    return sound;
}

/* Takes *pkey over in any case. */
static enum sign_key_error keep(struct sign_key **key, EVP_PKEY *pkey, bool is_private,
                                char *type) {
    enum sign_key_error error = SIGN_KEY_OK;

    if (!is_p256(pkey, type)) {
        error = SIGN_KEY_TYPE;
    } else if (!is_sound(pkey, is_private)) {
        error = SIGN_KEY_INVALID;
    } else {
        *key = calloc(1, sizeof **key);
        error = *key == NULL ? SIGN_KEY_NO_MEMORY : SIGN_KEY_OK;
    }
    ERR_clear_error();
    if (error != SIGN_KEY_OK) {
        EVP_PKEY_free(pkey);
        return error;
    }
    (*key)->pkey = pkey;
    return SIGN_KEY_OK;
}

static enum sign_key_error why_not_private(const uint8_t *pem, size_t size,
                                           const struct question *question) {
    ERR_clear_error();
    if (question->was_asked) {
        return question->was_answered ? SIGN_KEY_PASSPHRASE : SIGN_KEY_ENCRYPTED;
    }
    if (has_mark(pem, size, private_mark)) {
        return SIGN_KEY_INVALID;
    }
    return has_mark(pem, size, public_mark) ? SIGN_KEY_IS_PUBLIC : SIGN_KEY_NONE;
}

enum sign_key_error sign_key_read_private(struct sign_key **key, const uint8_t *pem, size_t size,
                                          const struct sign_asker *asker, char *type) {
    struct question question = {.asker = asker};

    *key = NULL;
    BIO *bio = BIO_new_mem_buf(pem, (int)size);
    if (bio == NULL) {
        return SIGN_KEY_NO_MEMORY;
    }
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(bio, NULL, ask, &question);
    BIO_free(bio);
    return pkey != NULL ? keep(key, pkey, true, type) : why_not_private(pem, size, &question);
}

enum sign_key_error sign_key_read_public(struct sign_key **key, const uint8_t *pem, size_t size,
                                         char *type) {
    *key = NULL;
    if (has_mark(pem, size, private_mark)) {
        return SIGN_KEY_IS_PRIVATE;
    }
    BIO *bio = BIO_new_mem_buf(pem, (int)size);
    if (bio == NULL) {
        return SIGN_KEY_NO_MEMORY;
    }
    EVP_PKEY *pkey = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);
    if (pkey != NULL) {
        return keep(key, pkey, false, type);
    }
    ERR_clear_error();
    return has_mark(pem, size, public_mark) ? SIGN_KEY_INVALID : SIGN_KEY_NONE;
}

/* Frees the BIO, which wipes what it holds. */
static bool take_text(struct sign_text *text, BIO *bio) {
    char *bytes;
    long size = BIO_get_mem_data(bio, &bytes);

    text->size = size > 0 ? (size_t)size : 0;
    text->bytes = size > 0 ? malloc(text->size) : NULL;
    if (text->bytes != NULL) {
        memcpy(text->bytes, bytes, text->size);
    }
    BIO_free(bio);
    ERR_clear_error();
    return text->bytes != NULL;
}

static bool write_encrypted(BIO *bio, EVP_PKEY *pkey, const char *passphrase) {
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(pkey);
    X509_SIG *sealed = NULL;

    if (plain != NULL) {
        sealed = PKCS8_encrypt(-1, EVP_aes_256_cbc(), passphrase, (int)strlen(passphrase), NULL,
                               SALT_SIZE, PBKDF2_ROUNDS, plain);
    }
    bool written = sealed != NULL && PEM_write_bio_PKCS8(bio, sealed) == 1;
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(plain);
    return written;
}

bool sign_key_write_private(struct sign_text *text, const struct sign_key *key,
                            const char *passphrase) {
    BIO *bio = BIO_new(BIO_s_secmem());

    memset(text, 0, sizeof *text);
    if (bio == NULL) {
        return false;
    }
    bool written = passphrase != NULL ? write_encrypted(bio, key->pkey, passphrase)
                                      : PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0,
                                                                      NULL, NULL) == 1;
    return take_text(text, bio) && written;
}

bool sign_key_write_public(struct sign_text *text, const struct sign_key *key) {
    BIO *bio = BIO_new(BIO_s_mem());

    memset(text, 0, sizeof *text);
    if (bio == NULL) {
        return false;
    }
    bool written = PEM_write_bio_PUBKEY(bio, key->pkey) == 1;
    return take_text(text, bio) && written;
}

void sign_text_free(struct sign_text *text) {
    sign_wipe(text->bytes, text->size);
    free(text->bytes);
    memset(text, 0, sizeof *text);
}
