/* SPDX-License-Identifier: MIT */
/* The bootloader's own division (board/cortex_m/v6m/division.c), which stands in place of the
 * compiler's library: quotient and remainder are right, or the program stops before its
 * end. */
#include <stdint.h>

enum { ROUNDS = 400 };

static const uint32_t edges[] = {
    1, 2, 3, 7, 40, 1000, 115200, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF,
};
enum { EDGES = sizeof edges / sizeof edges[0] };

static volatile uint32_t number, divisor;

/* Not by the division itself: what is less than the divisor is the remainder. */
static void divide(uint32_t a, uint32_t b) {
    number = a;
    divisor = b;

    uint32_t quotient = number / divisor;
    uint32_t remainder = number % divisor;

    if (remainder >= b || (uint64_t)quotient * b + remainder != a) {
        __asm__ volatile("bkpt 1");
    }
}

static uint32_t random_word(void) {
    static uint32_t state;

    state = state * 1664525u + 1013904223u;
    return state;
}

int main(void) {
    for (int i = 0; i < EDGES; i++) {
        divide(0, edges[i]);
        for (int k = 0; k < EDGES; k++) {
            divide(edges[i], edges[k]);
        }
    }
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t a = random_word() >> (random_word() >> 27);

        divide(a, (random_word() >> (random_word() >> 27)) | 1);
    }
    return 0;
}
