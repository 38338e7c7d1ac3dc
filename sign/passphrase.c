/* SPDX-License-Identifier: MIT */
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "sign/key.h"

void sign_wipe(void *bytes, size_t size) {
    if (bytes != NULL) {
        OPENSSL_cleanse(bytes, size);
    }
}

bool sign_ask_passphrase(const char *prompt, bool twice, char *passphrase, size_t size) {
    return EVP_read_pw_string_min(passphrase, twice ? SIGN_PASSPHRASE_MIN : 0, (int)size - 1,
                                  prompt, twice) == 0;
}
