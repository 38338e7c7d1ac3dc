/* SPDX-License-Identifier: MIT */
#include "stub.h"

#include <string.h>

#include "machine.h"

static uint64_t bit_of(const struct vboard *board, const struct unmodelled *part) {
    return UINT64_C(1) << (part - board->chip->family->unmodelled);
}

bool stub_is_on(const struct vboard *board, const struct unmodelled *part) {
    return (board->stubs.parts & bit_of(board, part)) != 0;
}

const char *vboard_unmodelled(const struct vboard *board, unsigned number) {
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < *family->unmodelled_count; i++) {
        const struct unmodelled *part = &family->unmodelled[i];
        if (chip_has(board->chip, part->name, part->dies) && number-- == 0) {
            return part->name;
        }
    }
    return NULL;
}

bool vboard_stub(struct vboard *board, const char *name) {
    const struct family *family = board->chip->family;
    bool all = strcmp(name, "all") == 0, found = false;
    for (size_t i = 0; i < *family->unmodelled_count; i++) {
        const struct unmodelled *part = &family->unmodelled[i];
        if (chip_has(board->chip, part->name, part->dies) &&
            (all || strcmp(part->name, name) == 0)) {
            board->stubs.parts |= bit_of(board, part);
            found = true;
        }
    }
    return found;
}

/* Said once for each part: what it should do, it does not. */
static void meet(struct vboard *board, const struct unmodelled *part) {
    uint64_t bit = bit_of(board, part);
    if ((board->stubs.met & bit) == 0) {
        board->stubs.met |= bit;
        wires_notice(board, "%s is not modelled: it is plain memory here", part->name);
    }
}

/* Its place, or the free one where it would be; there is always a free one. */
static struct stub_word *find(struct stubs *stubs, uint32_t address) {
    uint32_t i = (address >> 2) * UINT32_C(0x9E3779B1);
    while (stubs->words[i % STUB_WORDS].address != address &&
           stubs->words[i % STUB_WORDS].address != 0) {
        i++;
    }
    return &stubs->words[i % STUB_WORDS];
}

uint32_t stub_read(struct vboard *board, const struct unmodelled *part, uint32_t address) {
    meet(board, part);
    return find(&board->stubs, address)->value;
}

void stub_write(struct vboard *board, const struct unmodelled *part, uint32_t address,
                uint32_t value, uint32_t lanes) {
    struct stub_word *word = find(&board->stubs, address);
    meet(board, part);
    if (word->address == 0 && board->stubs.used == STUB_WORDS - 1) {
        wires_violation(board, "%s: parts that are not modelled have %u words in all", part->name,
                        STUB_WORDS - 1);
        return;
    }
    board->stubs.used += word->address == 0;
    word->address = address;
    word->value = (word->value & ~lanes) | (value & lanes);
}

void stub_reset(struct vboard *board, const struct unmodelled *part) {
    uint32_t size = part->size != 0 ? part->size : REGION_SIZE;
    for (uint32_t i = 0; i < STUB_WORDS && board->stubs.used > 0; i++) {
        struct stub_word *word = &board->stubs.words[i];
        if (word->address - part->base < size) {
            word->value = 0;
        }
    }
}

void stub_reset_all(struct vboard *board) {
    if (board->stubs.used > 0) {
        memset(board->stubs.words, 0, sizeof board->stubs.words);
        board->stubs.used = 0;
    }
}
