/* SPDX-License-Identifier: MIT */
/* ECDSA over P-256 with SHA-256 (FIPS 186-5 6.4.2), up to its last step: what a signature's r must
 * be. Whoever asks compares it with the r that there is, and may do so as often as it is worth to
 * him: nowhere is there one bit that says "genuine". By BearSSL's arithmetic; the conditions around
 * it are here. */
#ifndef BOOT_KEYS_P256_H
#define BOOT_KEYS_P256_H

#include <stdint.h>

#include "wire/key_page.h"

enum {
    P256_NUMBER_SIZE = 32,    /* bytes: a coordinate, or a number modulo the order n */
    P256_KEY_SIZE = KEY_SIZE, /* X and Y, each big-endian (SEC 1 2.3.5, without its first byte) */
    P256_DIGEST_SIZE = SHA256_SIZE,
    P256_SIGNATURE_SIZE = SIGNATURE_P256_SIZE, /* r and s, each big-endian */
};

/* Writes the r that a genuine signature of this digest by this key has, given its s. Where there is
 * none, because r or s do not lie in 1 .. n - 1, the key is no point of the curve, or the digest is
 * 0 or n: the complement of the signature's r, which no r of whoever made it can equal.
 *
 * Those digests are no message's that anybody knows; a buffer holds them when an instruction was
 * skipped, and with r = 0, which BearSSL's own function takes, they would make a signature that
 * needs no key. */
void p256_expect(uint8_t r[P256_NUMBER_SIZE], const uint8_t key[P256_KEY_SIZE],
                 const uint8_t digest[P256_DIGEST_SIZE],
                 const uint8_t signature[P256_SIGNATURE_SIZE]);

#endif
