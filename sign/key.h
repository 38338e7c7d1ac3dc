/* SPDX-License-Identifier: MIT */
/* Keys that sign images, and the texts (PEM) in which they are kept. P-256 alone. */
#ifndef SIGN_KEY_H
#define SIGN_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tulpar/signing.h"

/* Private, or public alone. Whatever is secret of it is wiped when it is freed. */
struct sign_key;

enum {
    SIGN_KEY_TYPE_MAX = 64,
    SIGN_PASSPHRASE_MIN = 8,    /* bytes, of a key that is made */
    SIGN_PASSPHRASE_MAX = 1024, /* bytes, with a NUL */
};

enum sign_key_error {
    SIGN_KEY_OK,
    SIGN_KEY_NONE,       /* the text holds no key of the wanted kind, nor of the other */
    SIGN_KEY_IS_PRIVATE, /* it holds a private key, and a public one was wanted */
    SIGN_KEY_IS_PUBLIC,  /* the other way round */
    SIGN_KEY_TYPE,       /* not P-256: `type` names what it is */
    SIGN_KEY_INVALID,    /* damaged, or numbers that are no key of the curve */
    SIGN_KEY_ENCRYPTED,  /* and there was no passphrase */
    SIGN_KEY_PASSPHRASE, /* it is the wrong one, or the text is damaged */
    SIGN_KEY_NO_MEMORY,
};

/* Asked when a text turns out to be encrypted. */
struct sign_asker {
    void *context;
    /* Writes a text of less than `size` bytes with its NUL, which is wiped after use. False: there
     * is none. */
    bool (*ask)(void *context, char *passphrase, size_t size);
};

/* A new one, from the random numbers of the system. NULL: there are none, or no memory. The
 * caller's: sign_key_free(). */
struct sign_key *sign_key_make(void);

/* pem: `size` bytes, not changed. asker: NULL: nobody is asked. type: SIGN_KEY_TYPE_MAX bytes, set
 * for SIGN_KEY_TYPE. On success *key is the caller's: sign_key_free(); else NULL. */
enum sign_key_error sign_key_read_private(struct sign_key **key, const uint8_t *pem, size_t size,
                                          const struct sign_asker *asker, char *type);
enum sign_key_error sign_key_read_public(struct sign_key **key, const uint8_t *pem, size_t size,
                                         char *type);

/* A text, wiped by sign_text_free(). */
struct sign_text {
    char *bytes; /* owned; no NUL behind them */
    size_t size;
};

/* PKCS#8. passphrase: NULL: as it is; else encrypted by PBES2 (AES-256-CBC, PBKDF2 with
 * HMAC-SHA-256 in 600,000 rounds). False: no memory. */
bool sign_key_write_private(struct sign_text *text, const struct sign_key *key,
                            const char *passphrase);
/* SubjectPublicKeyInfo. */
bool sign_key_write_public(struct sign_text *text, const struct sign_key *key);
void sign_text_free(struct sign_text *text);

/* The first bytes of the SHA-256 over the public key as DER (SubjectPublicKeyInfo, with the curve's
 * name and an uncompressed point). False: no memory. */
bool sign_key_id(const struct sign_key *key, uint8_t id[TULPAR_KEY_ID_SIZE]);

/* Safe on NULL. */
void sign_key_free(struct sign_key *key);

/* -- a passphrase ------------------------------------------------------------------------------*/

/* Asks at the terminal, without an echo; twice: it must be typed the same both times. False: it was
 * not, or nobody answered. */
bool sign_ask_passphrase(const char *prompt, bool twice, char *passphrase, size_t size);

/* Overwrites what was secret, so that no compiler leaves it out. */
void sign_wipe(void *bytes, size_t size);

#endif
