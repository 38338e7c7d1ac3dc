/* SPDX-License-Identifier: MIT */
/* The compiler calls four functions by itself (GCC manual, "Language Standards Supported by GCC").
 * Those of the C library are written for speed and take 800 bytes. Two of them are here; memcpy.c
 * and memcmp.c have the others, or memcpy_fast.c and memcmp_fast.c. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);

void *memmove(void *to, const void *from, size_t length) {
    uint8_t *bytes = to;
    const uint8_t *source = from;

    if (bytes <= source) {
        return memcpy(to, from, length); /* which goes up, too */
    }
    while (length > 0) {
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
