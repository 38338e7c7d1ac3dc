/* SPDX-License-Identifier: MIT */
/* In the place of memcmp.c where there is room: four words in a round where both places allow it.
 */
#include <stddef.h>
#include <stdint.h>

enum { WORD = sizeof(uint32_t), FOUR_WORDS = 4 * WORD };

/* Of an object of any type. */
typedef uint32_t __attribute__((may_alias)) word;

int memcmp(const void *left, const void *right, size_t length);

static int are_at_words(const void *one, const void *other) {
    return ((uintptr_t)one | (uintptr_t)other) % WORD == 0;
}

static int same_four_words(const void *one, const void *other) {
    const word *a = one;
    const word *b = other;

    return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
}

int memcmp(const void *left, const void *right, size_t length) {
    const uint8_t *a = left;
    const uint8_t *b = right;
    int difference = 0;

    if (are_at_words(a, b)) {
        for (; length >= FOUR_WORDS && same_four_words(a, b); length -= FOUR_WORDS) {
            a += FOUR_WORDS;
            b += FOUR_WORDS;
        }
    }
    for (size_t i = 0; i < length && difference == 0; i++) {
        difference = a[i] - b[i];
    }
    return difference;
}
