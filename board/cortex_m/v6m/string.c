/* SPDX-License-Identifier: MIT */
/* Two of the functions that the compiler calls by itself, byte by byte: small (string_both.c has
 * the other two). At 64 MHz a page takes 0.3 ms, and 44 ms to be written. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
int memcmp(const void *left, const void *right, size_t length);

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    uint8_t *bytes = to;
    const uint8_t *source = from;

    for (size_t i = 0; i < length; i++) {
        bytes[i] = source[i];
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t length) {
    const uint8_t *a = left;
    const uint8_t *b = right;
    int difference = 0;

    for (size_t i = 0; i < length && difference == 0; i++) {
        difference = a[i] - b[i];
    }
    return difference;
}
