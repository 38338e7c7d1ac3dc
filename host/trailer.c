/* SPDX-License-Identifier: MIT */
/* The trailer of a signed image, in the library's words. */
#include "wire/trailer.h"

#include <string.h>

#include "tulpar/signing.h"

#define SAME(name) _Static_assert((int)TULPAR_##name == (int)(name), "the library says " #name)
SAME(SIGNATURE_P256);
SAME(SIGNATURE_LMS);
SAME(TRAILER_SIZE);
SAME(TRAILER_ALIGNMENT);
SAME(SIGNATURE_P256_SIZE);
SAME(SIGNATURE_LMS_SIZE);
SAME(PRODUCT_SIZE);
SAME(KEY_ID_SIZE);
_Static_assert((int)TULPAR_SHA256_SIZE == (int)SHA256_SIZE, "the same hash");
_Static_assert(TULPAR_SECURITY_COUNTER_NONE == SECURITY_COUNTER_NONE, "the same number");

uint32_t tulpar_signature_size(enum tulpar_signature_algorithm algorithm) {
    return signature_size((enum signature_algorithm)algorithm);
}

static struct tulpar_trailer take(const struct trailer *said) {
    struct tulpar_trailer trailer = {
        .algorithm = (enum tulpar_signature_algorithm)said->algorithm,
        .base = said->base,
        .size = said->size,
        .security_counter = said->security_counter,
        .bootloader_min = said->bootloader_min,
        .is_bound = (said->flags & TRAILER_BOUND) != 0,
    };

    memcpy(trailer.product, said->product, PRODUCT_SIZE);
    memcpy(trailer.sha256, said->sha256, SHA256_SIZE);
    memcpy(trailer.key_id, said->key_id, KEY_ID_SIZE);
    memcpy(trailer.unique_id, said->unique_id, UNIQUE_ID_SIZE);
    return trailer;
}

enum tulpar_trailer_error tulpar_trailer_read(struct tulpar_trailer *trailer,
                                              enum tulpar_signature_algorithm algorithm,
                                              const uint8_t *bytes, uint32_t size) {
    enum signature_algorithm asked = (enum signature_algorithm)algorithm;
    uint32_t offset = trailer_offset(size, asked);
    struct trailer said;

    memset(trailer, 0, sizeof *trailer);
    if (offset == 0) {
        return TULPAR_TRAILER_ABSENT;
    }
    switch (trailer_decode(&said, bytes + offset, size, asked)) {
    case TRAILER_GOOD: *trailer = take(&said); return TULPAR_TRAILER_OK;
    case TRAILER_ABSENT: return TULPAR_TRAILER_ABSENT;
    case TRAILER_UNKNOWN: return TULPAR_TRAILER_UNKNOWN;
    case TRAILER_ALGORITHM: return TULPAR_TRAILER_ALGORITHM;
    case TRAILER_CUT: return TULPAR_TRAILER_CUT;
    case TRAILER_PLACE:
    case TRAILER_PRODUCT:
    case TRAILER_CHIP:
    case TRAILER_COUNTER: break;
    }
    return TULPAR_TRAILER_MALFORMED;
}

enum tulpar_trailer_error tulpar_trailer_find(struct tulpar_trailer *trailer, const uint8_t *bytes,
                                              uint32_t size) {
    enum tulpar_trailer_error error =
        tulpar_trailer_read(trailer, TULPAR_SIGNATURE_P256, bytes, size);

    return error == TULPAR_TRAILER_ABSENT
               ? tulpar_trailer_read(trailer, TULPAR_SIGNATURE_LMS, bytes, size)
               : error;
}

bool tulpar_trailer_write(const struct tulpar_trailer *trailer,
                          uint8_t bytes[TULPAR_TRAILER_SIZE]) {
    struct trailer checked, said = {
                                .algorithm = (enum signature_algorithm)trailer->algorithm,
                                .base = trailer->base,
                                .size = trailer->size,
                                .security_counter = trailer->security_counter,
                                .bootloader_min = trailer->bootloader_min,
                                .flags = trailer->is_bound ? TRAILER_BOUND : 0,
                            };
    uint32_t behind = TRAILER_SIZE + signature_size(said.algorithm);

    if (trailer->size > UINT32_MAX - behind) {
        return false;
    }
    memcpy(said.product, trailer->product, PRODUCT_SIZE);
    memcpy(said.sha256, trailer->sha256, SHA256_SIZE);
    memcpy(said.key_id, trailer->key_id, KEY_ID_SIZE);
    memcpy(said.unique_id, trailer->unique_id, UNIQUE_ID_SIZE);
    trailer_encode(&said, bytes);
    return trailer_decode(&checked, bytes, trailer->size + behind, said.algorithm) == TRAILER_GOOD;
}

bool tulpar_product_is_valid(const char *text) {
    char product[PRODUCT_SIZE] = {0};
    size_t length = strlen(text);

    if (length > PRODUCT_SIZE) {
        return false;
    }
    memcpy(product, text, length);
    return trailer_product_is_text(product);
}
