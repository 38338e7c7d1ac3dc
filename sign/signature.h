/* SPDX-License-Identifier: MIT */
/* Signatures: ECDSA over P-256 with SHA-256, as r and s of 32 bytes each, big-endian. That is what
 * IEEE 1363, JOSE and PKCS #11 write, and what a verifier without ASN.1 reads. */
#ifndef SIGN_SIGNATURE_H
#define SIGN_SIGNATURE_H

#include "sign/key.h"

/* False: no memory. */
bool sign_sha256(const uint8_t *bytes, size_t size, uint8_t sha256[TULPAR_SHA256_SIZE]);

/* key: a private one. False: no memory or no random numbers; *signature is zeroed then. What comes
 * out was verified: a fault on the way gives no signature. */
bool sign_message(const struct sign_key *key, const uint8_t *message, size_t size,
                  uint8_t signature[TULPAR_SIGNATURE_P256_SIZE]);

/* True: key has signed it. r and s are below the order of the curve, and above 0; both s and its
 * opposite are taken, as by everybody else: a signature is no name for anything. */
bool sign_verify(const struct sign_key *key, const uint8_t *message, size_t size,
                 const uint8_t signature[TULPAR_SIGNATURE_P256_SIZE]);

/* A signature as somebody else has written it: 64 bytes as above, or DER as OpenSSL writes it, all
 * of `size` bytes. False: it is neither. */
bool sign_signature_read(uint8_t signature[TULPAR_SIGNATURE_P256_SIZE], const uint8_t *bytes,
                         size_t size);

#endif
