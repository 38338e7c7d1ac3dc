/* SPDX-License-Identifier: MIT */
/* Exclusive accesses, IT blocks, switches, recursion, a state machine: control flow. */
#include <stdint.h>

static uint32_t counter;
static uint8_t flags[16];
static uint16_t halves[16];
static uint32_t heap[64];
volatile uint32_t result[8];

static uint32_t ackermann(uint32_t m, uint32_t n) {
    if (m == 0)
        return n + 1;
    return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static int32_t clamp_all(int32_t a, int32_t b, int32_t c) {
    int32_t r = a;
    __asm__(
        "cmp %1, %2\n\titete gt\n\tmovgt %0, %1\n\taddle %0, %0, %2\n\taddgt %0, #3\n\tsuble %0, #5"
        : "+r"(r)
        : "r"(b), "r"(c)
        : "cc");
    __asm__("cmp %0, %1\n\titttt ne\n\tmulne %0, %0, %1\n\tlslne %0, %0, #1\n\tmvnne %0, "
            "%0\n\trorne %0, "
            "%0, #7"
            : "+r"(r)
            : "r"(c)
            : "cc");
    return r;
}

static uint32_t parse(const char *s) {
    enum { START, NUMBER, WORD, SPACE } state = START;
    uint32_t words = 0, numbers = 0, sum = 0, value = 0;
    for (; *s; s++) {
        const char c = *s;
        switch (state) {
        case START:
        case SPACE:
            if (c >= '0' && c <= '9') {
                state = NUMBER;
                value = (uint32_t)(c - '0');
                numbers++;
            } else if (c != ' ') {
                state = WORD;
                words++;
            }
            break;
        case NUMBER:
            if (c >= '0' && c <= '9')
                value = value * 10 + (uint32_t)(c - '0');
            else {
                sum += value;
                state = c == ' ' ? SPACE : WORD;
            }
            break;
        case WORD:
            if (c == ' ')
                state = SPACE;
            break;
        }
    }
    return words << 24 ^ numbers << 16 ^ sum;
}

int main(void) {
    result[0] = ackermann(2, 9);
    for (uint32_t i = 0; i < 400; i++) {
        __atomic_fetch_add(&counter, i, __ATOMIC_SEQ_CST);
        __atomic_fetch_xor(&flags[i & 15], (uint8_t)i, __ATOMIC_SEQ_CST);
        __atomic_fetch_sub(&halves[i & 15], (uint16_t)(i * 77), __ATOMIC_SEQ_CST);
        uint32_t expected = counter;
        __atomic_compare_exchange_n(&counter, &expected, expected * 3 + 1, 0, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST);
        heap[i & 63] +=
            (uint32_t)clamp_all((int32_t)(i * 7919), (int32_t)(counter >> 3), (int32_t)(i << 20));
    }
    for (int i = 0; i < 16; i++)
        result[1] = result[1] * 33 + flags[i] + halves[i];
    for (int i = 0; i < 64; i++)
        result[2] = result[2] * 17 ^ heap[i];
    result[3] = counter;
    result[4] = parse("one 2 three 44 five 666 seven 8888 nine99 1010 end");
    return 0;
}
