/* SPDX-License-Identifier: MIT */
#include "boot/lzma_dictionary.h"

#include <string.h>

#include "wire/branches.h"

enum {
    PIECE_SIZE = 32,
    HALF_BRANCH = 2,
};

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static enum flash_result read_flash(const struct lzma_dictionary *dictionary, uint32_t position,
                                    uint8_t *data, uint32_t length) {
    return dictionary->board->flash_read(dictionary->board->context, dictionary->address + position,
                                         data, length);
}

/* Reads some of the bytes together with the halves of branches around them, if these are in the
 * same block, and in the dictionary. */
static enum flash_result read_piece(const struct lzma_dictionary *dictionary, uint32_t position,
                                    uint8_t *data, uint32_t *length) {
    static uint8_t piece[PIECE_SIZE]; /* not on the stack: see boot/installed.c */
    uint32_t in_block = position % BRANCH_BLOCK;
    uint32_t before = in_block < HALF_BRANCH ? in_block : HALF_BRANCH + position % HALF_BRANCH;
    uint32_t start = position - before;
    uint32_t wanted = before + *length + HALF_BRANCH + 1;
    uint32_t there = smaller(BRANCH_BLOCK - start % BRANCH_BLOCK, dictionary->length - start);
    uint32_t size = smaller(PIECE_SIZE, smaller(wanted, there));
    uint32_t sure = size == there ? size : size - HALF_BRANCH;
    enum flash_result result = read_flash(dictionary, start, piece, size);

    branches_to_absolute(piece, size, start);
    *length = smaller(*length, sure - before);
    memcpy(data, piece + before, *length);
    return result;
}

enum flash_result dictionary_read(const struct lzma_dictionary *dictionary, uint32_t position,
                                  uint8_t *data, uint32_t length) {
    enum flash_result result = FLASH_OK;

    /* Bytes can be made up of which a page takes a third of a second to unpack, at 4 MHz. */
    dictionary->board->feed_watchdog(dictionary->board->context);
    if (!dictionary->absolute_branches) {
        return read_flash(dictionary, position, data, length);
    }
    while (length > 0 && result == FLASH_OK) {
        uint32_t part = length;

        result = read_piece(dictionary, position, data, &part);
        position += part;
        data += part;
        length -= part;
    }
    return result;
}
