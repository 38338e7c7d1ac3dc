/* SPDX-License-Identifier: MIT */
/* Any bytes as a signed image: refused, or a trailer whose numbers are within bounds. */
#include <stdlib.h>
#include <string.h>

#include "tulpar/signing.h"
#include "wire/trailer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const uint8_t *data, uint32_t size, enum signature_algorithm algorithm) {
    uint32_t offset = trailer_offset(size, algorithm);
    struct trailer trailer;
    uint8_t again[TRAILER_SIZE];

    if (offset == 0 || trailer_decode(&trailer, data + offset, size, algorithm) != TRAILER_GOOD) {
        return;
    }
    trailer_encode(&trailer, again);
    if (memcmp(again, data + offset, sizeof again) != 0 || trailer.size != offset ||
        trailer.base > UINT32_MAX - (size - 1) || trailer.product[0] == '\0') {
        abort();
    }
}

/* The first word puts a good trailer in its place, so that not all inputs are refused by its magic.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct trailer good = {SIGNATURE_P256, 0x0800C800, 0,   1,  0, 0,
                                        "product",      {0},        {0}, {0}};
    struct tulpar_trailer trailer;
    uint8_t *copy = malloc(size + 1);

    if (copy == NULL) {
        abort();
    }
    memcpy(copy, data, size);
    uint32_t offset = trailer_offset((uint32_t)size, SIGNATURE_P256);
    if (offset > 0 && data[0] % 2 == 1) {
        struct trailer placed = good;

        placed.size = offset;
        trailer_encode(&placed, copy + offset);
        copy[offset + data[1] % TRAILER_SIZE] ^= data[2];
    }
    check(copy, (uint32_t)size, SIGNATURE_P256);
    check(copy, (uint32_t)size, SIGNATURE_LMS);
    if (tulpar_trailer_find(&trailer, copy, (uint32_t)size) == TULPAR_TRAILER_OK &&
        strlen(trailer.product) == 0) {
        abort();
    }
    free(copy);
    return 0;
}
