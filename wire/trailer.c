/* SPDX-License-Identifier: MIT */
#include "wire/trailer.h"

#include <string.h>

#include "wire/bytes.h"

#define TRAILER_MAGIC_1 0x504C5554u /* "TULP" */
#define TRAILER_MAGIC_2 0x47535241u /* "ARSG" */

/* Where the members lie. */
enum {
    AT_MAGIC = 0,
    AT_FORMAT = 8,
    AT_ALGORITHM = 12,
    AT_BASE = 16,
    AT_SIZE = 20,
    AT_COUNTER = 24,
    AT_BOOTLOADER_MIN = 28,
    AT_FLAGS = 32,
    AT_ZERO = 36, /* of no use yet, as what is behind the unique id */
    AT_PRODUCT = 40,
    AT_SHA256 = AT_PRODUCT + PRODUCT_SIZE,
    AT_KEY_ID = AT_SHA256 + SHA256_SIZE,
    AT_UNIQUE_ID = AT_KEY_ID + KEY_ID_SIZE,
    AT_REST = AT_UNIQUE_ID + UNIQUE_ID_SIZE,
};

_Static_assert((int)AT_REST < (int)TRAILER_SIZE, "all of it has room");

uint32_t signature_size(enum signature_algorithm algorithm) {
    switch (algorithm) {
    case SIGNATURE_P256: return SIGNATURE_P256_SIZE;
    case SIGNATURE_LMS: return SIGNATURE_LMS_SIZE;
    }
    return 0;
}

uint32_t trailer_offset(uint32_t total, enum signature_algorithm algorithm) {
    uint32_t behind = signature_size(algorithm);

    return behind == 0 || total <= TRAILER_SIZE + behind ? 0 : total - behind - TRAILER_SIZE;
}

void trailer_encode(const struct trailer *trailer, uint8_t *bytes) {
    for (uint32_t i = 0; i < TRAILER_SIZE; i++) {
        bytes[i] = 0;
    }
    put_u32(bytes + AT_MAGIC, TRAILER_MAGIC_1);
    put_u32(bytes + AT_MAGIC + 4, TRAILER_MAGIC_2);
    put_u32(bytes + AT_FORMAT, TRAILER_FORMAT);
    put_u32(bytes + AT_ALGORITHM, trailer->algorithm);
    put_u32(bytes + AT_BASE, trailer->base);
    put_u32(bytes + AT_SIZE, trailer->size);
    put_u32(bytes + AT_COUNTER, trailer->security_counter);
    put_u32(bytes + AT_BOOTLOADER_MIN, trailer->bootloader_min);
    put_u32(bytes + AT_FLAGS, trailer->flags);
    memcpy(bytes + AT_PRODUCT, trailer->product, PRODUCT_SIZE);
    memcpy(bytes + AT_SHA256, trailer->sha256, SHA256_SIZE);
    memcpy(bytes + AT_KEY_ID, trailer->key_id, KEY_ID_SIZE);
    memcpy(bytes + AT_UNIQUE_ID, trailer->unique_id, UNIQUE_ID_SIZE);
}

static bool is_zero(const uint8_t *bytes, uint32_t size) {
    uint8_t any = 0;

    for (uint32_t i = 0; i < size; i++) {
        any |= bytes[i];
    }
    return any == 0;
}

static bool is_of_product(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-';
}

bool trailer_product_is_text(const char product[PRODUCT_SIZE]) {
    uint32_t length = 0;

    while (length < PRODUCT_SIZE && is_of_product(product[length])) {
        length++;
    }
    return length > 0 && is_zero((const uint8_t *)product + length, PRODUCT_SIZE - length);
}

static void take(struct trailer *trailer, const uint8_t *bytes,
                 enum signature_algorithm algorithm) {
    trailer->algorithm = algorithm;
    trailer->base = get_u32(bytes + AT_BASE);
    trailer->size = get_u32(bytes + AT_SIZE);
    trailer->security_counter = get_u32(bytes + AT_COUNTER);
    trailer->bootloader_min = get_u32(bytes + AT_BOOTLOADER_MIN);
    trailer->flags = get_u32(bytes + AT_FLAGS);
    memcpy(trailer->product, bytes + AT_PRODUCT, PRODUCT_SIZE);
    memcpy(trailer->sha256, bytes + AT_SHA256, SHA256_SIZE);
    memcpy(trailer->key_id, bytes + AT_KEY_ID, KEY_ID_SIZE);
    memcpy(trailer->unique_id, bytes + AT_UNIQUE_ID, UNIQUE_ID_SIZE);
}

/* Of a size that is `total` without the rest, so that nothing here overflows. The last byte may be
 * that of the address space. */
static bool is_placed(const struct trailer *trailer, uint32_t total) {
    return trailer->base % TRAILER_ALIGNMENT == 0 && trailer->size % TRAILER_ALIGNMENT == 0 &&
           trailer->base <= UINT32_MAX - (total - 1);
}

enum trailer_verdict trailer_decode(struct trailer *trailer, const uint8_t *bytes, uint32_t total,
                                    enum signature_algorithm algorithm) {
    uint32_t offset = trailer_offset(total, algorithm);

    if (offset == 0 || get_u32(bytes + AT_MAGIC) != TRAILER_MAGIC_1 ||
        get_u32(bytes + AT_MAGIC + 4) != TRAILER_MAGIC_2) {
        return TRAILER_ABSENT;
    }
    if (get_u32(bytes + AT_FORMAT) != TRAILER_FORMAT) {
        return TRAILER_UNKNOWN;
    }
    if (get_u32(bytes + AT_ALGORITHM) != (uint32_t)algorithm) {
        return TRAILER_ALGORITHM;
    }
    take(trailer, bytes, algorithm);
    if ((trailer->flags & ~(uint32_t)TRAILER_BOUND) != 0 ||
        !is_zero(bytes + AT_ZERO, AT_PRODUCT - AT_ZERO) ||
        !is_zero(bytes + AT_REST, TRAILER_SIZE - AT_REST)) {
        return TRAILER_UNKNOWN;
    }
    if (trailer->size != offset) {
        return TRAILER_CUT;
    }
    if (!is_placed(trailer, total)) {
        return TRAILER_PLACE;
    }
    if (!trailer_product_is_text(trailer->product)) {
        return TRAILER_PRODUCT;
    }
    if ((trailer->flags & TRAILER_BOUND) == 0 && !is_zero(trailer->unique_id, UNIQUE_ID_SIZE)) {
        return TRAILER_CHIP;
    }
    return trailer->security_counter == SECURITY_COUNTER_NONE ? TRAILER_COUNTER : TRAILER_GOOD;
}
