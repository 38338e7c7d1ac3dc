/* SPDX-License-Identifier: MIT */
#include "support/signer.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "support/expect.h"
#include "wire/crc.h"

enum { POINT_SIZE = 1 + KEY_SIZE, DER_MAX = 128, NUMBER_SIZE = SIGNATURE_P256_SIZE / 2 };

struct signer {
    EVP_PKEY *key;
    struct key_page_key public;
};

struct signer *signer_new(void) {
    struct signer *signer = calloc(1, sizeof *signer);
    uint8_t point[POINT_SIZE], digest[SHA256_DIGEST_LENGTH];
    size_t size = 0;

    assert_non_null(signer);
    signer->key = EVP_EC_gen("P-256");
    assert_non_null(signer->key);
    assert_int_equal(EVP_PKEY_get_octet_string_param(signer->key, OSSL_PKEY_PARAM_PUB_KEY, point,
                                                     sizeof point, &size),
                     1);
    assert_int_equal(size, sizeof point);
    memcpy(signer->public.key, point + 1, KEY_SIZE);
    uint8_t *der = NULL;
    int length = i2d_PUBKEY(signer->key, &der);

    assert_true(length > 0);
    SHA256(der, (size_t)length, digest);
    OPENSSL_free(der);
    memcpy(signer->public.id, digest, KEY_ID_SIZE);
    return signer;
}

void signer_free(struct signer *signer) {
    EVP_PKEY_free(signer->key);
    free(signer);
}

/* `field` is all zeros. */
static void set_product(char field[PRODUCT_SIZE], const char *product) {
    size_t length = strlen(product);

    assert_in_range(length, 1, PRODUCT_SIZE);
    memcpy(field, product, length);
}

struct key_page signer_page(const char *product, const struct signer *first,
                            const struct signer *second) {
    struct key_page page = {.magic = {KEY_PAGE_MAGIC_1, KEY_PAGE_MAGIC_2},
                            .format = KEY_PAGE_FORMAT};

    set_product(page.product, product);
    if (first != NULL) {
        page.keys[0] = first->public;
    }
    if (second != NULL) {
        page.keys[1] = second->public;
    }
    page.check =
        image_crc(IMAGE_CRC_START, (const uint8_t *)&page, offsetof(struct key_page, check));
    return page;
}

struct trailer signer_trailer(const struct signer *signer, const char *product, uint32_t base,
                              const uint8_t *image, uint32_t size) {
    struct trailer trailer = {
        .algorithm = SIGNATURE_P256, .base = base, .size = size, .security_counter = 1};

    set_product(trailer.product, product);
    memcpy(trailer.key_id, signer->public.id, KEY_ID_SIZE);
    SHA256(image, size, trailer.sha256);
    return trailer;
}

static void sign(const struct signer *signer, const uint8_t *trailer, uint8_t *signature) {
    uint8_t digest[SHA256_DIGEST_LENGTH], der[DER_MAX];
    const uint8_t *next = der;
    size_t size = sizeof der;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(signer->key, NULL);

    SHA256(trailer, TRAILER_SIZE, digest);
    assert_int_equal(EVP_PKEY_sign_init(context), 1);
    assert_int_equal(EVP_PKEY_sign(context, der, &size, digest, sizeof digest), 1);
    EVP_PKEY_CTX_free(context);

    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &next, (long)size);

    assert_non_null(pair);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, NUMBER_SIZE);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + NUMBER_SIZE, NUMBER_SIZE);
    ECDSA_SIG_free(pair);
}

uint8_t *signer_join(const struct signer *signer, const uint8_t *image, uint32_t size,
                     const struct trailer *trailer, uint32_t *whole) {
    *whole = size + TRAILER_SIZE + SIGNATURE_P256_SIZE;
    uint8_t *joined = malloc(*whole);

    assert_non_null(joined);
    memcpy(joined, image, size);
    trailer_encode(trailer, joined + size);
    sign(signer, joined + size, joined + size + TRAILER_SIZE);
    return joined;
}
