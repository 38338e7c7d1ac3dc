/* SPDX-License-Identifier: MIT */
#include "support/plausible_code.h"

#include <string.h>

#include "wire/branches.h"
#include "wire/bytes.h"

enum {
    COMMON = 32,    /* half-words */
    FUNCTIONS = 16, /* that are called */
    FUNCTION_SIZE = 128,
    REPEAT_MAX = 24, /* half-words */
    CALL_SIZE = 4,
};

static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void put_call(uint8_t *code, uint32_t function) {
    put_u16(code, 0xF000);
    put_u16(code + 2, (uint16_t)(0xF800 | (function * FUNCTION_SIZE / 2)));
}

static uint32_t repeat(uint8_t *code, uint32_t done, uint32_t room, uint32_t *seed) {
    uint32_t length = 2 * (1 + next(seed) % REPEAT_MAX);
    uint32_t from = next(seed) % (done / 2) * 2;

    length = length < room ? length : room;
    memmove(code + done, code + from, length);
    return length;
}

void plausible_code(uint8_t *code, uint32_t size, uint32_t seed) {
    uint32_t done = 0;

    memset(code, 0, size); /* what is repeated may go on behind what is there */
    while (done < size) {
        uint32_t kind = next(&seed) % 16;

        if (kind < 2 && size - done >= CALL_SIZE) {
            put_call(code + done, next(&seed) % FUNCTIONS);
            done += CALL_SIZE;
        } else if (kind < 6 && done > 0) {
            done += repeat(code, done, size - done, &seed);
        } else if (kind < 13) {
            uint32_t common = next(&seed) % COMMON;

            put_u16(code + done, (uint16_t)(0x4600 + common * 0x123));
            done += 2;
        } else {
            put_u16(code + done, (uint16_t)next(&seed));
            done += 2;
        }
    }
    branches_to_relative(code, size, 0); /* what was repeated calls the same functions */
}

void noise(uint8_t *bytes, uint32_t size, uint32_t seed) {
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)next(&seed);
    }
}
