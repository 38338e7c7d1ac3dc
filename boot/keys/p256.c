/* SPDX-License-Identifier: MIT */
#include "boot/keys/p256.h"

#include <stdbool.h>
#include <string.h>

#include "inner.h" /* BearSSL's: numbers of words of 31 bits, with their length in the first one */

enum {
    NUMBER_WORDS = 1 + (8 * P256_NUMBER_SIZE + 30) / 31,
    POINT_SIZE = 1 + P256_KEY_SIZE,
    POINT_UNCOMPRESSED = 4, /* SEC 1 2.3.3 */
};

/* n, of the curve's generator (SEC 2 2.4.2). */
static const uint8_t order_bytes[P256_NUMBER_SIZE] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
};

/* Numbers modulo the order, and what Montgomery's multiplication needs of it. */
struct modulus {
    uint32_t n[NUMBER_WORDS];
    uint32_t n0i;
};

struct numbers {
    uint32_t r[NUMBER_WORDS], s[NUMBER_WORDS], digest[NUMBER_WORDS];
};

static void modulus_init(struct modulus *modulus) {
    br_i31_decode(modulus->n, order_bytes, P256_NUMBER_SIZE);
    modulus->n0i = br_i31_ninv31(modulus->n[1]);
}

/* 1 .. n - 1. */
static bool decode(uint32_t *number, const uint8_t *bytes, const struct modulus *modulus) {
    return br_i31_decode_mod(number, bytes, P256_NUMBER_SIZE, modulus->n) != 0 &&
           br_i31_iszero(number) == 0;
}

/* Below 2^256, which is less than twice the order: what is left is one subtraction. */
static void reduce(uint32_t *number, const uint8_t *bytes, const struct modulus *modulus) {
    br_i31_decode(number, bytes, P256_NUMBER_SIZE);
    number[0] = modulus->n[0];
    (void)br_i31_sub(number, modulus->n, br_i31_sub(number, modulus->n, 0) ^ 1);
}

/* s becomes 1/s in Montgomery's form: it is brought out of that form first, and raised to n - 2
 * (Fermat), whose last byte is 0x4F. */
static void invert(uint32_t *s, const struct modulus *modulus) {
    uint32_t scratch_1[NUMBER_WORDS], scratch_2[NUMBER_WORDS];
    uint8_t exponent[P256_NUMBER_SIZE];

    memcpy(exponent, order_bytes, sizeof exponent);
    exponent[P256_NUMBER_SIZE - 1] -= 2;
    br_i31_from_monty(s, modulus->n, modulus->n0i);
    br_i31_modpow(s, exponent, sizeof exponent, modulus->n, modulus->n0i, scratch_1, scratch_2);
}

/* factor * inverse, as bytes. */
static void multiply(uint8_t *bytes, const uint32_t *factor, const uint32_t *inverse,
                     const struct modulus *modulus) {
    uint32_t product[NUMBER_WORDS];

    br_i31_montymul(product, factor, inverse, modulus->n, modulus->n0i);
    br_i31_encode(bytes, P256_NUMBER_SIZE, product);
}

/* The point that a genuine signature's r is the X of: digest/s * G + r/s * key. False: the key is
 * none, or the sum is no point. */
static bool recover(uint8_t *point, struct numbers *numbers, const struct modulus *modulus) {
    uint8_t of_generator[P256_NUMBER_SIZE], of_key[P256_NUMBER_SIZE];

    invert(numbers->s, modulus);
    multiply(of_generator, numbers->digest, numbers->s, modulus);
    multiply(of_key, numbers->r, numbers->s, modulus);
    return br_ec_p256_m31.muladd(point, NULL, POINT_SIZE, of_key, P256_NUMBER_SIZE, of_generator,
                                 P256_NUMBER_SIZE, BR_EC_secp256r1) == 1;
}

void p256_expect(uint8_t r[P256_NUMBER_SIZE], const uint8_t key[P256_KEY_SIZE],
                 const uint8_t digest[P256_DIGEST_SIZE],
                 const uint8_t signature[P256_SIGNATURE_SIZE]) {
    struct modulus modulus;
    struct numbers numbers;
    uint8_t point[POINT_SIZE] = {POINT_UNCOMPRESSED};

    for (uint32_t i = 0; i < P256_NUMBER_SIZE; i++) {
        r[i] = (uint8_t)~signature[i];
    }
    modulus_init(&modulus);
    reduce(numbers.digest, digest, &modulus);
    if (!decode(numbers.r, signature, &modulus) ||
        !decode(numbers.s, signature + P256_NUMBER_SIZE, &modulus) ||
        br_i31_iszero(numbers.digest) != 0) {
        return;
    }
    memcpy(point + 1, key, P256_KEY_SIZE);
    if (recover(point, &numbers, &modulus)) {
        reduce(numbers.r, point + 1, &modulus);
        br_i31_encode(r, P256_NUMBER_SIZE, numbers.r);
    }
}
