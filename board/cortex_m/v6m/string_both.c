/* SPDX-License-Identifier: MIT */
/* Two of the functions that the compiler calls by itself (GCC manual, "Language Standards Supported
 * by GCC"). Those of the C library are written for speed and take 800 bytes. The others are in
 * string.c, or string_fast.c in its place. */
#include <stddef.h>
#include <stdint.h>

void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);

void *memmove(void *to, const void *from, size_t length) {
    uint8_t *bytes = to;
    const uint8_t *source = from;

    for (size_t i = 0; bytes <= source && i < length; i++) {
        bytes[i] = source[i];
    }
    while (bytes > source && length > 0) {
        length--;
        bytes[length] = source[length];
    }
    return to;
}

void *memset(void *to, int value, size_t length) {
    uint8_t *bytes = to;

    for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)value;
    }
    return to;
}
