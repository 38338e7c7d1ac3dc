/* SPDX-License-Identifier: MIT */
#include "sign/signature.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "sign/key_inside.h"

enum { DER_MAX = 72 }; /* bytes of two numbers of 33 bytes in a SEQUENCE */

/* Above 0 and below the order: SEC 1, 4.1.4. OpenSSL looks, too; a verifier that did not was found
 * elsewhere, so it is asked here in so many words. */
static bool is_in_range(const BIGNUM *number) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    bool in_range = group != NULL && !BN_is_zero(number) && !BN_is_negative(number) &&
                    BN_cmp(number, EC_GROUP_get0_order(group)) < 0;

    EC_GROUP_free(group);
    return in_range;
}

/* The caller's; NULL: r or s is out of range, or there is no memory. */
static ECDSA_SIG *from_raw(const uint8_t signature[TULPAR_SIGNATURE_P256_SIZE]) {
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, NUMBER_SIZE, NULL);
    BIGNUM *s = BN_bin2bn(signature + NUMBER_SIZE, NUMBER_SIZE, NULL);

    if (sig == NULL || r == NULL || s == NULL || !is_in_range(r) || !is_in_range(s) ||
        ECDSA_SIG_set0(sig, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(sig);
        return NULL;
    }
    return sig;
}

/* False: too large for its place, which no number below the order is. */
static bool to_raw(const ECDSA_SIG *sig, uint8_t signature[TULPAR_SIGNATURE_P256_SIZE]) {
    return BN_bn2binpad(ECDSA_SIG_get0_r(sig), signature, NUMBER_SIZE) == NUMBER_SIZE &&
           BN_bn2binpad(ECDSA_SIG_get0_s(sig), signature + NUMBER_SIZE, NUMBER_SIZE) == NUMBER_SIZE;
}

/* DER has one spelling for each signature; OpenSSL reads others as well (BER), and bytes behind. */
bool sign_signature_read(uint8_t signature[TULPAR_SIGNATURE_P256_SIZE], const uint8_t *bytes,
                         size_t size) {
    uint8_t again[DER_MAX], *end = again;
    const uint8_t *at = bytes;

    if (size == TULPAR_SIGNATURE_P256_SIZE) {
        memcpy(signature, bytes, size);
        return true;
    }
    ECDSA_SIG *sig = size <= DER_MAX ? d2i_ECDSA_SIG(NULL, &at, (long)size) : NULL;
    bool read = sig != NULL && i2d_ECDSA_SIG(sig, NULL) == (int)size &&
                i2d_ECDSA_SIG(sig, &end) == (int)size && memcmp(again, bytes, size) == 0 &&
                !BN_is_negative(ECDSA_SIG_get0_r(sig)) && !BN_is_negative(ECDSA_SIG_get0_s(sig)) &&
                to_raw(sig, signature);
    ECDSA_SIG_free(sig);
    ERR_clear_error();
    return read;
}

static bool verify_der(const struct sign_key *key, const uint8_t *message, size_t size,
                       const uint8_t *der, size_t length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL &&
                EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
                EVP_DigestVerify(context, der, length, message, size) == 1;

    EVP_MD_CTX_free(context);
    return good;
}

bool sign_verify(const struct sign_key *key, const uint8_t *message, size_t size,
                 const uint8_t signature[TULPAR_SIGNATURE_P256_SIZE]) {
    uint8_t der[DER_MAX], *end = der;
    ECDSA_SIG *sig = from_raw(signature);
    int length = sig != NULL ? i2d_ECDSA_SIG(sig, &end) : 0;
    bool good = length > 0 && verify_der(key, message, size, der, (size_t)length);

    ECDSA_SIG_free(sig);
    ERR_clear_error();
    return good;
}

static bool make_der(const struct sign_key *key, const uint8_t *message, size_t size, uint8_t *der,
                     size_t *length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool made = context != NULL &&
                EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
                EVP_DigestSign(context, der, length, message, size) == 1;

    EVP_MD_CTX_free(context);
    return made;
}

bool sign_message(const struct sign_key *key, const uint8_t *message, size_t size,
                  uint8_t signature[TULPAR_SIGNATURE_P256_SIZE]) {
    uint8_t der[DER_MAX];
    size_t length = sizeof der;
    const uint8_t *at = der;
    ECDSA_SIG *sig =
        make_der(key, message, size, der, &length) ? d2i_ECDSA_SIG(NULL, &at, (long)length) : NULL;
    bool made = sig != NULL && to_raw(sig, signature) && sign_verify(key, message, size, signature);

    if (!made) {
        sign_wipe(signature, TULPAR_SIGNATURE_P256_SIZE);
    }
    ECDSA_SIG_free(sig);
    ERR_clear_error();
    return made;
}
