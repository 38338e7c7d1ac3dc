/* SPDX-License-Identifier: MIT */
#include "sign/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "sign/key_inside.h"
#include "sign/signature.h"

/* SubjectPublicKeyInfo of an uncompressed point on P-256 up to its coordinates (RFC 5480). */
static const uint8_t public_head[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48,
                                      0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
                                      0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};

struct sign_key *sign_key_make(void) {
    struct sign_key *key = calloc(1, sizeof *key);

    if (key == NULL) {
        return NULL;
    }
    key->pkey = EVP_EC_gen(SN_X9_62_prime256v1);
    if (key->pkey == NULL) {
        ERR_clear_error();
        sign_key_free(key);
        return NULL;
    }
    return key;
}

static bool get_coordinate(const struct sign_key *key, const char *name,
                           uint8_t bytes[NUMBER_SIZE]) {
    BIGNUM *number = NULL;
    bool got = EVP_PKEY_get_bn_param(key->pkey, name, &number) == 1 &&
               BN_bn2binpad(number, bytes, NUMBER_SIZE) == NUMBER_SIZE;

    BN_free(number);
    return got;
}

bool sign_key_id(const struct sign_key *key, uint8_t id[TULPAR_KEY_ID_SIZE]) {
    uint8_t public[sizeof public_head + 2 * NUMBER_SIZE], sha256[TULPAR_SHA256_SIZE];

    memcpy(public, public_head, sizeof public_head);
    if (!get_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, public + sizeof public_head) ||
        !get_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, public + sizeof public_head + NUMBER_SIZE) ||
        !sign_sha256(public, sizeof public, sha256)) {
        ERR_clear_error();
        return false;
    }
    memcpy(id, sha256, TULPAR_KEY_ID_SIZE);
    return true;
}

void sign_key_free(struct sign_key *key) {
    if (key != NULL) {
        EVP_PKEY_free(key->pkey); /* wipes the private number */
        free(key);
    }
}
