/* SPDX-License-Identifier: MIT */
#include <openssl/evp.h>

#include "sign/signature.h"

bool sign_sha256(const uint8_t *bytes, size_t size, uint8_t sha256[TULPAR_SHA256_SIZE]) {
    unsigned length = TULPAR_SHA256_SIZE;

    return EVP_Digest(bytes, size, sha256, &length, EVP_sha256(), NULL) == 1;
}
