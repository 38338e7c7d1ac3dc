/* SPDX-License-Identifier: MIT */
/* Byte by byte: small, and slower than memcmp_fast.c. */
#include <stddef.h>
#include <stdint.h>

int memcmp(const void *left, const void *right, size_t length);

int memcmp(const void *left, const void *right, size_t length) {
    const uint8_t *a = left;
    const uint8_t *b = right;
    int difference = 0;

    for (size_t i = 0; i < length && difference == 0; i++) {
        difference = a[i] - b[i];
    }
    return difference;
}
