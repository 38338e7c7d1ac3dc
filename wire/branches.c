/* SPDX-License-Identifier: MIT */
#include "wire/branches.h"

#include <stdbool.h>

#include "wire/bytes.h"

enum {
    HALF_WORD = 2,
    CLASS = 0xF800,       /* the bits that tell, in each of the two half-words */
    FIRST_CLASS = 0xF000, /* 11110... */
    SECOND_BITS = 0xB800, /* 1x111...: BL or B.W within 4 MB */
    PART_BITS = 11,       /* of the branch offset, in half-words, in each of the two */
    PART = 0x7FF,
};

static void move(uint8_t *code, uint32_t distance) {
    uint32_t first = get_u16(code);
    uint32_t second = get_u16(code + HALF_WORD);
    uint32_t offset = ((first & PART) << PART_BITS | (second & PART)) + distance;

    put_u16(code, (uint16_t)(FIRST_CLASS | (offset >> PART_BITS & PART)));
    put_u16(code + HALF_WORD, (uint16_t)((second & CLASS) | (offset & PART)));
}

static bool is_branch(const uint8_t *code) {
    return (get_u16(code) & CLASS) == FIRST_CLASS &&
           (get_u16(code + HALF_WORD) & SECOND_BITS) == SECOND_BITS;
}

/* sign: 1, or -1 as an unsigned number */
static void move_all(uint8_t *code, uint32_t length, uint32_t position, uint32_t sign) {
    for (uint32_t i = 0; i + 2 * HALF_WORD <= length; i += HALF_WORD) {
        bool across = (position + i + HALF_WORD) % BRANCH_BLOCK == 0;

        if (!across && is_branch(code + i)) {
            move(code + i, (position + i) / HALF_WORD * sign);
        }
    }
}

void branches_to_absolute(uint8_t *code, uint32_t length, uint32_t position) {
    move_all(code, length, position, 1);
}

void branches_to_relative(uint8_t *code, uint32_t length, uint32_t position) {
    move_all(code, length, position, (uint32_t)-1);
}
