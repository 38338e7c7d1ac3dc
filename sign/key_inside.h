/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef SIGN_KEY_INSIDE_H
#define SIGN_KEY_INSIDE_H

#include <openssl/evp.h>

#include "sign/key.h"

struct sign_key {
    EVP_PKEY *pkey; /* owned */
};

enum { NUMBER_SIZE = 32 }; /* bytes of a number below the order or the prime of P-256 */

#endif
