/* SPDX-License-Identifier: MIT */
/* Integer work as firmware does it: a table CRC, a sort, a hash, strings, 64-bit division. */
#include <stdint.h>

static uint32_t table[256];
static uint32_t values[512];
static char text[256];
volatile uint32_t result[8];

static void make_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xEDB88320u : c >> 1;
        table[i] = c;
    }
}

static uint32_t crc(const void *data, uint32_t length) {
    const uint8_t *p = data;
    uint32_t c = ~0u;
    while (length--)
        c = table[(c ^ *p++) & 0xFF] ^ c >> 8;
    return ~c;
}

static void sort(uint32_t *v, int n) {
    for (int gap = n / 2; gap > 0; gap /= 2)
        for (int i = gap; i < n; i++) {
            const uint32_t x = v[i];
            int j = i;
            for (; j >= gap && v[j - gap] > x; j -= gap)
                v[j] = v[j - gap];
            v[j] = x;
        }
}

static int print_number(char *to, uint64_t value) {
    char digits[24];
    int n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    for (int i = 0; i < n; i++)
        to[i] = digits[n - 1 - i];
    return n;
}

static uint32_t classify(uint32_t x) {
    switch (x % 13) {
    case 0: return x + 1;
    case 1: return x ^ 0x55;
    case 2: return x << 3;
    case 3: return x >> 2;
    case 4: return ~x;
    case 5: return x * x;
    case 6: return x / 7;
    case 7: return (uint32_t)((int32_t)x / -3);
    case 8: return __builtin_bswap32(x);
    case 9: return (uint32_t)__builtin_clz(x | 1);
    case 10: return (uint32_t)(((int64_t)(int32_t)x * 12345) >> 20);
    case 11: return (uint32_t)(int16_t)x;
    default: return (uint32_t)(int8_t)x;
    }
}

int main(void) {
    uint32_t seed = 12345;
    make_table();
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 512; i++) {
            seed = seed * 1664525u + 1013904223u;
            values[i] = classify(seed);
        }
        result[0] += crc(values, sizeof values);
        sort(values, 512);
        result[1] += crc(values, sizeof values);
        int n = 0;
        for (int i = 0; i < 8; i++)
            n += print_number(text + n, (uint64_t)values[i * 60] * values[511 - i]);
        result[2] += crc(text, (uint32_t)n);
        result[3] += (uint32_t)n;
    }
    return 0;
}
