/* SPDX-License-Identifier: MIT */
/* The signatures that bootloaders with keys take, against OpenSSL's, which another hand wrote. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "support/expect.h"

#include "boot/keys/p256.h"

enum { SIGNATURES = 200, SEED = 1, FLIPS = 40, POINT_SIZE = 1 + P256_KEY_SIZE };

struct signed_digest {
    uint8_t key[P256_KEY_SIZE];
    uint8_t digest[P256_DIGEST_SIZE];
    uint8_t signature[P256_SIGNATURE_SIZE];
};

static const uint8_t order[P256_NUMBER_SIZE] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
};

static bool genuine(const struct signed_digest *it) {
    uint8_t r[P256_NUMBER_SIZE];

    memcpy(r, it->signature, sizeof r); /* what it does not write would be right */
    p256_expect(r, it->key, it->digest, it->signature);
    return memcmp(r, it->signature, sizeof r) == 0;
}

static void random_bytes(uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(rand() >> 7);
    }
}

static void sign(EVP_PKEY *key, struct signed_digest *it) {
    uint8_t der[128];
    size_t size = sizeof der;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);

    assert_int_equal(EVP_PKEY_sign_init(context), 1);
    assert_int_equal(EVP_PKEY_sign(context, der, &size, it->digest, sizeof it->digest), 1);
    EVP_PKEY_CTX_free(context);

    const uint8_t *next = der;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &next, (long)size);

    assert_non_null(pair);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), it->signature, P256_NUMBER_SIZE);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), it->signature + P256_NUMBER_SIZE, P256_NUMBER_SIZE);
    ECDSA_SIG_free(pair);
}

static EVP_PKEY *new_key(struct signed_digest *it) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    uint8_t point[POINT_SIZE];
    size_t size = 0;

    assert_non_null(key);
    assert_int_equal(
        EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size),
        1);
    assert_int_equal(size, sizeof point);
    memcpy(it->key, point + 1, sizeof it->key);
    return key;
}

static void make(struct signed_digest *it) {
    EVP_PKEY *key = new_key(it);

    random_bytes(it->digest, sizeof it->digest);
    sign(key, it);
    EVP_PKEY_free(key);
}

static void what_openssl_signs_is_genuine(void **state) {
    (void)state;
    for (int i = 0; i < SIGNATURES; i++) {
        struct signed_digest it;

        make(&it);
        assert_true(genuine(&it));
    }
}

static void a_flipped_bit_anywhere_is_not(void **state) {
    struct signed_digest it;
    uint8_t *bytes = (uint8_t *)&it;

    (void)state;
    make(&it);
    for (int i = 0; i < FLIPS; i++) {
        size_t at = (size_t)rand() % sizeof it;
        uint8_t bit = (uint8_t)(1u << rand() % 8);

        bytes[at] ^= bit;
        assert_false(genuine(&it));
        bytes[at] ^= bit;
    }
    assert_true(genuine(&it));
}

/* 0, n, n + 1 and the largest number, as r and as s. */
static void numbers_outside_of_the_order_are_refused(void **state) {
    struct signed_digest good;

    (void)state;
    make(&good);
    for (size_t half = 0; half < P256_SIGNATURE_SIZE; half += P256_NUMBER_SIZE) {
        for (int edge = 0; edge < 4; edge++) {
            struct signed_digest it = good;
            uint8_t *number = it.signature + half;

            memset(number, edge == 3 ? 0xFF : 0, P256_NUMBER_SIZE);
            if (edge == 1 || edge == 2) {
                memcpy(number, order, P256_NUMBER_SIZE);
                number[P256_NUMBER_SIZE - 1] += (uint8_t)(edge - 1);
            }
            assert_false(genuine(&it));
        }
    }
}

/* With r = 0 and a digest of 0 any s passes BearSSL's own function: a forgery without a key. */
static void digests_that_are_none_are_refused(void **state) {
    struct signed_digest it;

    (void)state;
    EVP_PKEY *key = new_key(&it);
    for (int of_order = 0; of_order <= 1; of_order++) {
        memset(it.digest, 0, sizeof it.digest);
        if (of_order) {
            memcpy(it.digest, order, sizeof it.digest);
        }
        sign(key, &it); /* OpenSSL does */
        assert_false(genuine(&it));
        memset(it.signature, 0, P256_NUMBER_SIZE);
        assert_false(genuine(&it));
    }
    EVP_PKEY_free(key);
}

/* Neither on the curve, nor a coordinate above the prime. */
static void keys_that_are_no_points_are_refused(void **state) {
    struct signed_digest good;

    (void)state;
    make(&good);
    for (int i = 0; i < 4; i++) {
        struct signed_digest it = good;

        switch (i) {
        case 0: memset(it.key, 0, sizeof it.key); break;
        case 1: memset(it.key, 0xFF, sizeof it.key); break;
        case 2: it.key[P256_KEY_SIZE - 1] ^= 1; break;
        default: memset(it.key, 0xFF, P256_KEY_SIZE / 2); break;
        }
        assert_false(genuine(&it));
    }
}

/* (r, n - s) is genuine, too: a signature says who signed, and is no name of what was signed. */
static void the_other_signature_is_genuine_as_well(void **state) {
    struct signed_digest it;
    BIGNUM *n = BN_bin2bn(order, sizeof order, NULL);

    (void)state;
    make(&it);
    BIGNUM *s = BN_bin2bn(it.signature + P256_NUMBER_SIZE, P256_NUMBER_SIZE, NULL);

    assert_int_equal(BN_sub(s, n, s), 1);
    BN_bn2binpad(s, it.signature + P256_NUMBER_SIZE, P256_NUMBER_SIZE);
    assert_true(genuine(&it));
    BN_free(s);
    BN_free(n);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_openssl_signs_is_genuine),
        cmocka_unit_test(a_flipped_bit_anywhere_is_not),
        cmocka_unit_test(numbers_outside_of_the_order_are_refused),
        cmocka_unit_test(digests_that_are_none_are_refused),
        cmocka_unit_test(keys_that_are_no_points_are_refused),
        cmocka_unit_test(the_other_signature_is_genuine_as_well),
    };

    srand(SEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
