/* SPDX-License-Identifier: MIT */
/* The four functions that the compiler calls by itself (GCC manual, "Language Standards Supported
 * by GCC"). Those of the C library are written for speed and take 800 bytes; these take a hundred.
 * In words, for between two operations of the flash nothing else goes on. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *left, const void *right, size_t length);

enum { WORD = sizeof(uint32_t), FOUR_WORDS = 4 * WORD };

/* A word anywhere: the core takes it (ARM DDI 0403 A3.2.1), and the compiler knows. */
struct unaligned {
    uint32_t word;
} __attribute__((packed));

static uint32_t load(const uint8_t *from) {
    return ((const struct unaligned *)(const void *)from)->word;
}

static void copy_word(uint8_t *to, const uint8_t *from) {
    ((struct unaligned *)(void *)to)->word = load(from);
}

static void *copy_up(uint8_t *to, const uint8_t *from, size_t length) {
    uint8_t *start = to;

    for (; length >= FOUR_WORDS; length -= FOUR_WORDS) {
        copy_word(to, from);
        copy_word(to + WORD, from + WORD);
        copy_word(to + 2 * WORD, from + 2 * WORD);
        copy_word(to + 3 * WORD, from + 3 * WORD);
        to += FOUR_WORDS;
        from += FOUR_WORDS;
    }
    for (; length > 0; length--) {
        *to++ = *from++;
    }
    return start;
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    return copy_up(to, from, length);
}

void *memmove(void *to, const void *from, size_t length) {
    uint8_t *bytes = to;
    const uint8_t *source = from;

    if (bytes <= source) {
        return copy_up(bytes, source, length);
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

int memcmp(const void *left, const void *right, size_t length) {
    const uint8_t *a = left;
    const uint8_t *b = right;

    for (; length >= WORD && load(a) == load(b); length -= WORD) {
        a += WORD;
        b += WORD;
    }
    int difference = 0;

    for (; length > 0 && difference == 0; length--) {
        difference = *a++ - *b++;
    }
    return difference;
}
