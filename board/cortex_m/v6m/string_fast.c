/* SPDX-License-Identifier: MIT */
/* In the place of string.c where there is room: words where both places are as far from one, else
 * four bytes in a round. */
#include <stddef.h>
#include <stdint.h>

enum { WORD = sizeof(uint32_t), ROUND = 4 };

/* Of an object of any type. */
typedef uint32_t __attribute__((may_alias)) word;

void *memcpy(void *restrict to, const void *restrict from, size_t length);
int memcmp(const void *left, const void *right, size_t length);

static size_t to_next_word(const void *place) {
    return -(uintptr_t)place % WORD;
}

/* Both are at a word after the same number of bytes. */
static int go_together(const void *one, const void *other) {
    return ((uintptr_t)one - (uintptr_t)other) % WORD == 0;
}

static void copy_bytes(uint8_t *to, const uint8_t *from, size_t length) {
    for (; length >= ROUND; length -= ROUND) {
        to[0] = from[0];
        to[1] = from[1];
        to[2] = from[2];
        to[3] = from[3];
        to += ROUND;
        from += ROUND;
    }
    for (size_t i = 0; i < length; i++) {
        to[i] = from[i];
    }
}

/* Not inlined, for memcpy() has too many registers in use. */
static __attribute__((noinline)) void copy_words(word *to, const word *from, size_t words) {
    for (; words >= ROUND; words -= ROUND) {
        to[0] = from[0];
        to[1] = from[1];
        to[2] = from[2];
        to[3] = from[3];
        to += ROUND;
        from += ROUND;
    }
    for (size_t i = 0; i < words; i++) {
        to[i] = from[i];
    }
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    uint8_t *bytes = to;
    const uint8_t *source = from;
    size_t head = to_next_word(to);

    if (go_together(to, from) && length >= head) {
        size_t words = (length - head) / WORD;

        copy_bytes(bytes, source, head);
        bytes += head;
        source += head;
        copy_words((word *)(void *)bytes, (const word *)(const void *)source, words);
        bytes += words * WORD;
        source += words * WORD;
        length -= head + words * WORD;
    }
    copy_bytes(bytes, source, length);
    return to;
}

/* How many of them are, as far as rounds tell; the bytes behind them tell the rest. */
static size_t same_words(const word *one, const word *other, size_t words) {
    size_t same = 0;

    while (words - same >= ROUND && one[0] == other[0] && one[1] == other[1] &&
           one[2] == other[2] && one[3] == other[3]) {
        one += ROUND;
        other += ROUND;
        same += ROUND;
    }
    return same;
}

int memcmp(const void *left, const void *right, size_t length) {
    const uint8_t *a = left;
    const uint8_t *b = right;
    int difference = 0;

    if (to_next_word(a) == 0 && to_next_word(b) == 0) {
        size_t same = same_words(left, right, length / WORD) * WORD;

        a += same;
        b += same;
        length -= same;
    }
    for (size_t i = 0; i < length && difference == 0; i++) {
        difference = a[i] - b[i];
    }
    return difference;
}
